import { z } from 'zod'
import type { AppDefaults } from './defaults.ts'
import { digestFields } from './digest.ts'
import { limitFields } from './limits.ts'
import type { AppSettings } from './app.ts'
import type { EnvironmentReader } from '../environment.ts'
import { type Field, type Fields, readFields } from './field.ts'
import { appFields, readFileApp } from './file-app.ts'
import { readJsonFile } from './json-file.ts'
import { organisationFields, readOrganisations } from './organisation.ts'
import { createPlace, type Place, type Problem } from './place.ts'
import { quietHoursFields } from './quiet-hours.ts'
import { reserveFields } from './reserve.ts'

const AT_LEAST_ONE = 'expected a list of at least one app'

const fileFields = {
  organisations: {
    schema: z.unknown(),
    meaning:
      'Organisations by name. Where it is given, apps may name only those in it, and `default`',
  },
  apps: {
    schema: z.array(z.unknown(), AT_LEAST_ONE).min(1, AT_LEAST_ONE),
    required: true,
    meaning: 'The apps, at least one',
  },
} satisfies Fields

/** Every field of the apps file by its path; docs/configuration.md is written from it. */
export const appsFileFields: readonly (readonly [path: string, field: Field])[] = (
  [
    ['', fileFields],
    ['organisations.<name>.', organisationFields],
    ['apps[].', appFields],
    ['apps[].limits.', limitFields],
    ['apps[].reserve.', reserveFields],
    ['apps[].quietHours.', quietHoursFields],
    ['apps[].digest.', digestFields],
  ] satisfies [string, Fields][]
).flatMap(([path, fields]) =>
  Object.entries<Field>(fields).map(([name, field]) => [`${path}${name}`, field] as const),
)

export function readAppsFile(
  reader: EnvironmentReader,
  path: string,
  defaults: AppDefaults,
): readonly AppSettings[] {
  const json = readJsonFile(path)
  if ('problem' in json) {
    reader.refuse('DINGTALK_APPS_FILE', json.problem)
    return []
  }
  const problems: Problem[] = []
  const apps = readContent(createPlace(problems), json.value, reader, defaults)
  for (const { path: at, why } of problems) {
    reader.refuse('DINGTALK_APPS_FILE', at === '' ? why : `${at}: ${why}`)
  }
  return apps
}

function readContent(
  file: Place,
  content: unknown,
  reader: EnvironmentReader,
  defaults: AppDefaults,
): readonly AppSettings[] {
  const found = readFields(fileFields, file, content)
  const findOrganisation = readOrganisations(
    file.at('organisations'),
    found.organisations,
    defaults.callsPerMonth,
  )
  const all = file.at('apps')
  const apps = (found.apps ?? []).map((app, index) =>
    readFileApp(all.at(index), app, { reader, defaults, findOrganisation }),
  )
  refuseRepeats(all, apps, 'name', 'expected another name than that of')
  // Counted apart, they would not know what the other one has spent of the day's limits.
  refuseRepeats(all, apps, 'appKey', 'expected another key than that of')
  return apps
}

function refuseRepeats(
  all: Place,
  apps: readonly AppSettings[],
  field: 'name' | 'appKey',
  why: string,
): void {
  const first = new Map<string, number>()
  for (const [index, { [field]: value }] of apps.entries()) {
    if (value === '') continue
    const earlier = first.get(value)
    if (earlier === undefined) first.set(value, index)
    else all.at(index).at(field).refuse(`${why} apps.${earlier}`)
  }
}
