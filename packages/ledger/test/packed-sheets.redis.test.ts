import { expect, inject, test } from 'vitest'
import { keysOf } from '../src/keys.ts'
import { notificationOf } from '../src/notification-id.ts'
import { accept, createScene, mobiles, numbered, statesOf } from './contract/scene.ts'
import { connectToRedis } from './real-redis.ts'

// The embedded Redis packs nothing.
const packs = inject('redisKind') !== 'embedded'

test.skipIf(!packs)('a sheet of mobiles stays packed, whatever became of them', async () => {
  const redis = connectToRedis()
  const { app, ledger, advance } = createScene(connectToRedis)
  const numbers = numbered(48).map((_, at) => String(13_800_000_001 + at))
  const taken = []
  for (const number of numbers) taken.push(await accept(ledger, 'hello', mobiles(number)))
  const ids = taken.map(({ id }) => id)
  const batch = taken[0]?.batches[0] ?? ''
  const found = new Map(numbers.map((mobile, at) => [mobile, `0123456789012${100 + at}`]))
  const reserved = await ledger.batches.reserve(batch, { found })
  if (reserved.kind !== 'send' || reserved.to === 'everyone') throw new Error(reserved.kind)
  await ledger.batches.confirm(batch, '3021345678901', 'ask', reserved.probe)
  advance(4 * 60 * 60_000)
  const [, forbidden = '', ...others] = reserved.to.userIds
  const verdicts = [
    ...others.map((userId) => ({ userId, state: 'delivered' as const })),
    { userId: forbidden, state: 'failed' as const, reason: 'rejected_content', code: '301006' },
  ] as const
  await ledger.batches.record(batch, { verdicts, last: 'receipt_unavailable' })
  const [first = '', second = '', third = ''] = ids
  expect(await statesOf(ledger, first)).toEqual(['unverified/receipt_unavailable'])
  expect(await statesOf(ledger, second)).toEqual(['failed/rejected_content'])
  expect(await ledger.notifications.recipients(third, { limit: 1 })).toMatchObject({
    items: [{ state: 'delivered', userId: others[0], taskId: '3021345678901' }],
  })
  const sheet = keysOf(app).notification(notificationOf(first).key)
  expect(await redis.call('OBJECT', 'ENCODING', sheet)).toBe('listpack')
})
