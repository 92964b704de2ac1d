import type { RedisClient } from '@dingpost/ledger'

/** So many keys of a kind are measured; the rest are taken to be like them. */
const SAMPLE = 2_000

/**
 * What the keys of each kind take, in bytes, by MEMORY USAGE: the key and its value. Its expiry and
 * its share of the index are not in it. A kind is the first part of a key after the app, and for a
 * notification the letter of its part: `n:s` is a page of records.
 */
export async function bytesByKind(redis: RedisClient): Promise<ReadonlyMap<string, number>> {
  const kinds = new Map<string, { keys: number; measured: number; bytes: number }>()
  let cursor = '0'
  do {
    const [next, keys] = (await redis.call('SCAN', cursor, 'COUNT', '1000')) as [string, string[]]
    cursor = next
    for (const key of keys) {
      const kind = kindOf(key)
      const of = kinds.get(kind) ?? { keys: 0, measured: 0, bytes: 0 }
      kinds.set(kind, of)
      of.keys += 1
      if (of.measured === SAMPLE) continue
      of.measured += 1
      of.bytes += Number(await redis.call('MEMORY', 'USAGE', key, 'SAMPLES', '0'))
    }
  } while (cursor !== '0')
  return new Map(
    Array.from(kinds, ([kind, { keys, measured, bytes }]) => [kind, (bytes / measured) * keys]),
  )
}

function kindOf(key: string): string {
  const [name = key, , part = ''] = key.replace(/^dp:\{[^}]*\}:/, '').split(':')
  return name === 'n' && part ? `n:${part[0]}` : name
}
