import type { SettingsReading } from '../command.ts'
import { bad, type Finding, ok } from './finding.ts'

/** From here on Node runs TypeScript as it is; `engines` in package.json says the same. */
export const OLDEST_NODE = '22.18'

/** @param version as `process.versions.node` */
export function nodeFinding(version: string): Finding {
  const [major = 0, minor = 0] = version.split('.').map(Number)
  const [oldestMajor = 0, oldestMinor = 0] = OLDEST_NODE.split('.').map(Number)
  return major > oldestMajor || (major === oldestMajor && minor >= oldestMinor)
    ? ok('Node', version)
    : bad('Node', version, `Install Node ${OLDEST_NODE} or newer`)
}

export function settingsFinding(reading: SettingsReading): Finding {
  if (!reading.ok) return bad('settings', reading.problems.join('; '), 'Correct the variable')
  const { url, apiKey } = reading.settings
  return ok('settings', `${url}, ${apiKey ? 'with an API key' : 'without an API key'}`)
}
