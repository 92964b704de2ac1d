import { readAppDefaults } from './defaults.ts'
import type { AppSettings } from './app.ts'
import { readAppsFile } from './apps-file.ts'
import {
  createReader,
  type Environment,
  type EnvironmentReader,
  type Reading,
  readingOf,
} from '../environment.ts'
import { givenForSingleApp, readSingleApp } from './single-app.ts'

/**
 * For a process that is told to look again, by SIGHUP: the environment is as it was, the apps file
 * may have changed. The checks are those of the start.
 */
export function rereadApps(env: Environment): Reading<readonly AppSettings[]> {
  const reader = createReader(env)
  return readingOf(reader, readApps(reader))
}

export function readApps(reader: EnvironmentReader): readonly AppSettings[] {
  const defaults = readAppDefaults(reader)
  const path = reader.text('DINGTALK_APPS_FILE')
  const given = givenForSingleApp(reader)
  if (path === undefined) return readSingleApp(reader, given, defaults)
  if (given.length > 0) {
    reader.refuse(
      'DINGTALK_APPS_FILE',
      `set together with ${given.join(', ')}; keep one of the two, or it is unclear which app sends`,
    )
  }
  return readAppsFile(reader, path, defaults)
}
