import type { EnvironmentReader } from './environment.ts'

/** Without a slash at its end, so that paths can be appended. */
export function readHttpUrl(
  reader: EnvironmentReader,
  name: 'DINGTALK_BASE_URL' | 'DINGPOST_URL',
): string {
  const given = reader.text(name) ?? ''
  if (!/^https?:\/\/[^/@?#]+(\/[^?#]*)?$/i.test(given) || !URL.canParse(given)) {
    reader.refuse(name, 'expected an http or https URL without user, query or fragment')
  }
  return given.replace(/\/+$/, '')
}
