import { z } from 'zod'
import type { EnvironmentReader } from '../environment.ts'
import type { Fields, Found } from './field.ts'
import type { Place } from './place.ts'
import { Secret } from '../secret.ts'

export interface Credentials {
  readonly appKey: string
  readonly appSecret: Secret
}

const EXPECTED = 'expected text that is not blank'
const schema = z.string(EXPECTED).trim().min(1, EXPECTED)

export const credentialFields = {
  appKey: { schema, meaning: 'AppKey, another one for each app; required, or `appKeyEnv` is' },
  appKeyEnv: { schema, meaning: 'Name of the variable that holds the AppKey' },
  appSecret: { schema, meaning: 'AppSecret; required, or `appSecretEnv` is' },
  appSecretEnv: { schema, meaning: 'Name of the variable that holds the AppSecret' },
} satisfies Fields

/** What is wrong at its place is read as blank. */
export function readCredentials(
  place: Place,
  found: Found<typeof credentialFields>,
  reader: EnvironmentReader,
): Credentials {
  return { appKey: read('appKey'), appSecret: new Secret(read('appSecret')) }

  function read(field: 'appKey' | 'appSecret'): string {
    const byVariable = `${field}Env` as const
    const { [field]: value, [byVariable]: variable } = found
    if (!place.at(field).isSound() || !place.at(byVariable).isSound()) return ''
    if (value !== undefined && variable !== undefined) {
      place.at(field).refuse(`given twice, here and in ${byVariable}`)
      return ''
    }
    if (variable !== undefined) return readVariable(place.at(byVariable), variable)
    if (value === undefined) place.at(field).refuse(`missing, and so is ${byVariable}`)
    return value ?? ''
  }

  function readVariable(at: Place, name: string): string {
    const value = reader.foreign(name)
    if (value === undefined) at.refuse('expected the name of a variable that is set')
    return value ?? ''
  }
}
