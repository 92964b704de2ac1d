import { afterAll, expect, inject, test } from 'vitest'
import { connectRedis, type RedisClient } from '../src/index.ts'
import { fold, send, tell } from './contract/digest-scene.ts'
import { createScene, statesOf } from './contract/scene.ts'

const open: RedisClient[] = []
afterAll(() => {
  for (const redis of open) redis.disconnect()
})

const connect = (): RedisClient => {
  const redis = connectRedis(inject('redisUrl'), { role: 'worker' })
  open.push(redis)
  return redis
}

test('a digest takes a thousand messages, and the next one opens another', async () => {
  const { ledger, advance } = createScene(connect, { userDaily: 4 }, { digest: { from: 2 } })
  await tell(ledger, 'u1', 2)
  const all = []
  for (let at = 0; at <= 1_000; at += 1) all.push(await fold(ledger, `message ${at}`))
  const opened = all.filter(({ digest }) => digest !== '')
  expect(opened).toEqual([all[0], all[1_000]])
  advance(opened[0]?.afterMs ?? 0)
  const { messages } = await send(ledger, opened[0]?.digest ?? '')
  expect(messages).toHaveLength(1_000)
  expect(await statesOf(ledger, all[999]?.id ?? '')).toEqual(['sent'])
  expect(await statesOf(ledger, all[1_000]?.id ?? '')).toEqual(['deferred/digest'])
}, 30_000)
