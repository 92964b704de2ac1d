import { describe, expect, test } from 'vitest'
import type { Recipient, Verdict } from '../../src/index.ts'
import { type Connect, accept, createScene, deliver, mobiles, statesOf, users } from './scene.ts'

const filler = (count: number): Recipient[] =>
  Array.from({ length: count }, (_, at) => ({ kind: 'userId' as const, value: `f${at}` }))

/** Batch one holds u1 by mobile and 99 others, batch two u1 by user id. */
async function twoBatches(connect: Connect) {
  const { ledger } = createScene(connect)
  const named = [...mobiles('13800000001'), ...filler(99), ...users('u1')]
  const { id, batches } = await accept(ledger, 'a', named)
  const [first = '', second = ''] = batches
  const known = { found: new Map([['13800000001', 'u1']]), probe: false }
  const both = async () => {
    const states = await statesOf(ledger, id)
    return [states[0], states[100]]
  }
  const rest = filler(99).map((one): Verdict => ({
    userId: one.kind === 'userId' ? one.value : '',
    state: 'delivered',
  }))
  return { ledger, id, first, second, known, both, rest }
}

export function twinsContract(connect: Connect): void {
  describe('a person named twice in one notification', () => {
    test('gets one copy, and both names wait for it while the call is under way', async () => {
      const { ledger, first, second, known, both } = await twoBatches(connect)
      await ledger.batches.reserve(first, known)
      expect(await ledger.batches.reserve(second)).toMatchObject({ kind: 'over', suppressed: 0 })
      expect(await both()).toEqual(['queued', 'queued'])
      await ledger.batches.confirm(first, '1', 'ask', false)
      expect(await both()).toEqual(['sent', 'sent'])
      await ledger.batches.record(first, { verdicts: [{ userId: 'u1', state: 'read' }] })
      expect(await both()).toEqual(['read', 'read'])
    })

    test('joins a call whose receipt is awaited', async () => {
      const { ledger, first, second, known, both, rest } = await twoBatches(connect)
      await ledger.batches.reserve(first, known)
      await ledger.batches.confirm(first, '1', 'ask', false)
      await ledger.batches.reserve(second)
      expect(await both()).toEqual(['sent', 'sent'])
      await ledger.batches.record(first, {
        verdicts: [{ userId: 'u1', state: 'delivered' }, ...rest],
        readersAfterMs: 1_000,
      })
      await ledger.batches.record(first, { verdicts: [{ userId: 'u1', state: 'read' }] })
      expect(await both()).toEqual(['read', 'read'])
    })

    test('takes over what became of the first when that is settled', async () => {
      const { ledger, id, first, second, known, both, rest } = await twoBatches(connect)
      await ledger.batches.reserve(first, known)
      await ledger.batches.confirm(first, '77', 'ask', false)
      await ledger.batches.record(first, {
        verdicts: [{ userId: 'u1', state: 'delivered' }, ...rest],
      })
      await ledger.batches.reserve(second)
      expect(await both()).toEqual(['delivered', 'delivered'])
      const page = await ledger.notifications.recipients(id, { limit: 1_000 })
      expect(page?.items[100]).toMatchObject({ userId: 'u1', taskId: '77' })
      expect((await ledger.notifications.status(id))?.state).toBe('settled')
    })

    test('whose first name is the later batch gets one copy too', async () => {
      const { ledger, first, second, known, both } = await twoBatches(connect)
      await ledger.batches.reserve(second)
      await ledger.batches.reserve(first, known)
      await ledger.batches.confirm(second, '2', 'ask', false)
      expect(await both()).toEqual(['sent', 'sent'])
    })

    test('as one of everyone shares what becomes of the broadcast', async () => {
      const { ledger } = createScene(connect)
      const named = [...users('u1'), { kind: 'everyone' as const }]
      for (const settledFirst of [false, true]) {
        const { id, batches } = await accept(ledger, `to all ${settledFirst}`, named)
        const [people = '', broadcast = ''] = batches
        await ledger.batches.reserve(broadcast)
        if (settledFirst) await ledger.batches.confirm(broadcast, '7', 'ask', false)
        await ledger.batches.reserve(people)
        if (!settledFirst) await ledger.batches.confirm(broadcast, '7', 'ask', false)
        const both = ['unverified/too_many_recipients', 'unverified/too_many_recipients']
        expect(await statesOf(ledger, id)).toEqual(both)
      }
    })

    test.each(['suppressed', 'failed'] as const)(
      'as one of everyone gets it alone when the broadcast is refused: %s',
      async (state) => {
        const { ledger } = createScene(connect)
        const { id, batches } = await accept(ledger, 'a', [...users('u1'), { kind: 'everyone' }])
        const [people = '', broadcast = ''] = batches
        await ledger.batches.reserve(broadcast)
        await ledger.batches.reserve(people)
        const reason = state === 'failed' ? 'rejected_request' : 'broadcast_daily_limit'
        const refused = await ledger.batches.reject(broadcast, state, reason, '41045')
        if (refused.kind !== 'split') throw new Error(`expected to split: ${refused.kind}`)
        expect(await statesOf(ledger, id)).toEqual(['queued', `${state}/${reason}`])
        const [again = ''] = refused.batches
        expect(await deliver(ledger, again)).toMatchObject({
          kind: 'send',
          to: { userIds: ['u1'] },
        })
        expect(await statesOf(ledger, id)).toEqual(['sent', `${state}/${reason}`])
      },
    )

    test('as one of everyone is refused with the broadcast where the content is forbidden', async () => {
      const { ledger } = createScene(connect)
      const { id, batches } = await accept(ledger, 'a', [...users('u1'), { kind: 'everyone' }])
      const [people = '', broadcast = ''] = batches
      await ledger.batches.reserve(broadcast)
      await ledger.batches.reserve(people)
      const refused = await ledger.batches.reject(broadcast, 'failed', 'rejected_content', '41049')
      expect(refused.kind).toBe('settled')
      const both = ['failed/rejected_content', 'failed/rejected_content']
      expect(await statesOf(ledger, id)).toEqual(both)
    })

    test('in two notifications is a duplicate in the second', async () => {
      const { ledger } = createScene(connect)
      const first = await accept(ledger, 'a', users('u1'))
      await deliver(ledger, first.batches[0] ?? '')
      const second = await accept(ledger, 'a', users('u1'))
      await deliver(ledger, second.batches[0] ?? '')
      expect(await statesOf(ledger, second.id)).toEqual(['suppressed/duplicate_content'])
    })
  })
}
