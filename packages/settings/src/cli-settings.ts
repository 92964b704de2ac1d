import { isApiKeySecret } from './api-keys.ts'
import { createReader, type Environment, type Reading, readingOf } from './environment.ts'
import { readHttpUrl } from './http-url.ts'
import { Secret } from './secret.ts'

export interface CliSettings {
  /** Of the producer, without a slash at its end. */
  readonly url: string
  /** Left out where the producer has no keys. */
  readonly apiKey: Secret | undefined
}

export function readCliSettings(env: Environment): Reading<CliSettings> {
  const reader = createReader(env)
  const key = reader.text('DINGPOST_API_KEY')
  if (key !== undefined && !isApiKeySecret(key)) {
    reader.refuse(
      'DINGPOST_API_KEY',
      'expected the secret of one of API_KEYS, without blanks and commas',
    )
  }
  return readingOf(reader, {
    url: readHttpUrl(reader, 'DINGPOST_URL'),
    apiKey: key === undefined ? undefined : new Secret(key),
  })
}
