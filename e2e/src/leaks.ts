/** Tokens are 32 hexadecimal digits, as the stack's own keys; mobiles are those of mainland China. */
const patterns = [/\b[0-9a-f]{32}\b/g, /\b1[3-9]\d{9}\b/g]

/** Where a text holds one of the values, or something that looks like a token or a mobile. */
export function leaksIn(text: string, values: readonly string[]): string[] {
  const known = values.flatMap((value) => [value, encodeURIComponent(value), asJson(value)])
  const found = [...new Set(known)].flatMap((value) => placesOf(text, value))
  const alike = patterns.flatMap((pattern) => [...text.matchAll(pattern)].map(({ index }) => index))
  return [...found, ...alike].map((at) => text.slice(Math.max(0, at - 60), at + 60))
}

/** As it stands inside of JSON, where non-ASCII may be escaped. */
const asJson = (value: string): string =>
  value.replaceAll(/[^\x20-\x7e]/g, (character) => {
    return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`
  })

function placesOf(text: string, value: string): number[] {
  const places: number[] = []
  for (let at = text.indexOf(value); at >= 0; at = text.indexOf(value, at + 1)) places.push(at)
  return places
}
