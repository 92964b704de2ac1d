import type { EnvironmentReader } from './environment.ts'
import { Secret } from './secret.ts'

const user = String.raw`([^@/\s]*@)?`
const host = String.raw`(\[[\da-fA-F:.]+\]|[\w.-]+)(:\d{1,5})?`
const hosts = `${host}(,${host})*`
const several = new RegExp(
  String.raw`^redis\+(cluster://${user}${hosts}/?|sentinel://${user}${hosts}/[\w.-]+)$`,
)

/** The URL is a secret: it may hold a password. */
export function readRedisUrl(reader: EnvironmentReader): Secret {
  const url = reader.text('REDIS_URL') ?? ''
  const one = /^rediss?:\/\/[^/]/.test(url) && URL.canParse(url)
  if (!one && !several.test(url)) {
    reader.refuse(
      'REDIS_URL',
      'expected redis://host:port, rediss://host:port, redis+cluster://h1:p1,h2:p2 or redis+sentinel://h1:p1,h2:p2/master-name',
    )
  }
  return new Secret(url)
}
