/**
 * The text of one top-level member of a JSON object, byte for byte as it was received, which
 * `JSON.parse` cannot give back. The text must have been parsed before: it is taken to be valid.
 */
export function jsonMember(json: string, name: string): string | undefined {
  let depth = 0
  let key: string | undefined
  let valueFrom = -1
  let found: string | undefined
  const endValue = (at: number) => {
    if (key === name) found = json.slice(valueFrom, at).trim()
    valueFrom = -1
  }
  for (let at = 0; at < json.length; at += 1) {
    const character = json[at]
    if (character === '"') {
      const end = endOfString(json, at)
      if (depth === 1 && valueFrom < 0) key = String(JSON.parse(json.slice(at, end)))
      at = end - 1
    } else if (character === '{' || character === '[') {
      depth += 1
    } else if (character === '}' || character === ']') {
      depth -= 1
      if (depth === 0 && valueFrom >= 0) endValue(at)
    } else if (depth === 1 && character === ':') {
      valueFrom = at + 1
    } else if (depth === 1 && character === ',') {
      endValue(at)
    }
  }
  return found
}

function endOfString(json: string, from: number): number {
  let at = from + 1
  while (json[at] !== '"') at += json[at] === '\\' ? 2 : 1
  return at + 1
}

/** The same for every spelling of the same value: members sorted, no white space. */
export function canonicalJson(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(',')}]`
  if (typeof value !== 'object' || value === null) return JSON.stringify(value)
  const members = Object.entries(value)
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, member]) => `${JSON.stringify(name)}:${canonicalJson(member)}`)
  return `{${members.join(',')}}`
}
