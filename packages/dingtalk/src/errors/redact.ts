const patterns: readonly (readonly [RegExp, string])[] = [
  [/\b(access_token|appsecret|corpsecret)=[^&\s"'\])]+/gi, '$1=[secret]'],
  // Every token seen so far is 32 hexadecimal digits; this catches one that is no longer ours.
  [/\b[0-9a-f]{32}\b/gi, '[token]'],
  [/\+\d{1,4}[- ]?\d{5,14}/g, '[mobile]'],
  [/(?<!\d)(?:86)?1[3-9]\d{9}(?!\d)/g, '[mobile]'],
]

/** `text` without the given secrets, and without anything that looks like a token or a mobile. */
export function redact(text: string, secrets: readonly string[]): string {
  let clean = text
  for (const secret of secrets) {
    if (secret === '') continue
    clean = clean.replaceAll(secret, '[secret]').replaceAll(encodeURIComponent(secret), '[secret]')
  }
  for (const [pattern, replacement] of patterns) clean = clean.replace(pattern, replacement)
  return clean
}

/**
 * What may be kept of a caught value: name, message and code. An HTTP client's error holds its
 * request, and with it the URL and the token, so the value itself is dropped.
 */
export function redactedCause(cause: unknown, secrets: readonly string[]): Error {
  if (!(cause instanceof Error)) return new Error('a value that is no error was thrown')
  const code = 'code' in cause && typeof cause.code === 'string' ? cause.code : undefined
  const copy = new Error(redact(cause.message || (code ?? ''), secrets))
  copy.name = cause.name
  delete copy.stack
  return code === undefined ? copy : Object.assign(copy, { code })
}
