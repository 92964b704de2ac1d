import type { EnvironmentReader } from './environment.ts'
import { isLoopback } from './host.ts'
import { Secret } from './secret.ts'

export interface ApiKey {
  readonly name: string
  readonly secret: Secret
}

const pair = /^(?<name>[A-Za-z0-9][\w.-]{0,31}):(?<secret>.+)$/
const printable = /^[\x21-\x2b\x2d-\x7e]+$/

/** What can stand in a header and in the list of keys: no blanks, no commas. */
export const isApiKeySecret = (text: string): boolean => printable.test(text)

/** No keys at all means that everybody who reaches the host may send: allowed on loopback only. */
export function readApiKeys(reader: EnvironmentReader, host: string): readonly ApiKey[] {
  const refuse = (why: string) => reader.refuse('API_KEYS', why)
  const given = reader.text('API_KEYS')
  if (given === undefined) {
    if (!isLoopback(host)) {
      refuse(
        'empty while PRODUCER_HOST is not a loopback address; anybody who reaches it could send',
      )
    }
    return []
  }

  const names = new Set<string>()
  const secrets = new Set<string>()
  return given.split(',').map((text, index) => {
    const { name = '', secret = '' } = pair.exec(text.trim())?.groups ?? {}
    if (name === '' || !isApiKeySecret(secret)) {
      refuse(`pair ${index + 1} is not name:secret (name of letters, digits, . _ -; no blanks)`)
    } else if (names.has(name)) {
      refuse(`the name ${name} stands twice`)
    } else if (secrets.has(secret)) {
      refuse(`the secret of ${name} is another name's too, so the two could not be told apart`)
    }
    names.add(name)
    secrets.add(secret)
    return { name, secret: new Secret(secret) }
  })
}
