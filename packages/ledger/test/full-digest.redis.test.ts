import { expect, test } from 'vitest'
import type { Recipient } from '../src/index.ts'
import { fold, send, tell } from './contract/digest-scene.ts'
import { createScene, statesOf } from './contract/scene.ts'
import { connectToRedis } from './real-redis.ts'

test('a digest takes a thousand messages, and the next one opens another', async () => {
  const { ledger, advance } = createScene(connectToRedis, { userDaily: 4 }, { digest: { from: 2 } })
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

test('who is named twice at the end of a digest stands in it twice, and in no other', async () => {
  const { ledger } = createScene(connectToRedis, { userDaily: 5 }, { digest: { from: 2 } })
  await tell(ledger, 'u1', 2)
  for (let at = 0; at < 999; at += 1) await fold(ledger, `message ${at}`)
  const names: Recipient[] = [
    { kind: 'userId', value: 'u1' },
    { kind: 'member', department: 7, userId: 'u1' },
  ]
  expect((await fold(ledger, 'twice', names)).folded).toEqual({ recipients: 2, digests: [] })
  expect((await fold(ledger, 'next')).folded?.digests).toHaveLength(1)
}, 30_000)
