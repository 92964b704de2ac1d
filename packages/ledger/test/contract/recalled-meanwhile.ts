import { describe, expect, test } from 'vitest'
import type { Ledger } from '../../src/index.ts'
import {
  accept,
  calledForTwo,
  type Connect,
  countsOf,
  createScene,
  deliver,
  statesOf,
  users,
} from './scene.ts'

/** The first of two notifications is recalled while the call for both is under way. */
async function recalledUnderWay(connect: Connect) {
  const { ledger } = createScene(connect)
  const called = await calledForTwo(ledger)
  expect(await ledger.notifications.cancel(called.first)).toEqual({ cancelled: 0, underWay: 1 })
  expect(await ledger.afterwards.askRecall(called.first, false)).toEqual({ kind: 'nothing_sent' })
  return { ledger, ...called }
}

/** What the batches came to that were made of one whose call was refused. */
async function deliverHalves(ledger: Ledger, batch: string): Promise<string[]> {
  const split = await ledger.batches.split(batch)
  if (split.kind !== 'split') throw new Error(split.kind)
  const delivered = await Promise.all(split.batches.map((half) => deliver(ledger, half)))
  return delivered.map(({ kind }) => kind)
}

export function recalledMeanwhileContract(connect: Connect): void {
  describe('who was not reached by a call during which the recall was asked for is cancelled', () => {
    test('when the call is tried again, and the others are sent to', async () => {
      const { ledger, first, second, batch } = await recalledUnderWay(connect)
      await ledger.batches.retry(batch, 'unsent', 5)
      expect(await deliver(ledger, batch)).toMatchObject({ kind: 'send', to: { userIds: ['u2'] } })
      expect(await countsOf(ledger, first)).toEqual({ total: 1, cancelled: 1 })
      expect(await countsOf(ledger, second)).toEqual({ total: 1, sent: 1 })
    })

    test('in his half of a refused call', async () => {
      const { ledger, first, second, batch } = await recalledUnderWay(connect)
      expect(await deliverHalves(ledger, batch)).toEqual(['over', 'send'])
      expect(await countsOf(ledger, first)).toEqual({ total: 1, cancelled: 1 })
      expect(await countsOf(ledger, second)).toEqual({ total: 1, sent: 1 })
    })

    test('when a receipt puts him back', async () => {
      const { ledger, first, batch } = await recalledUnderWay(connect)
      await ledger.batches.confirm(batch, '41', 'ask', false)
      const { again = [] } = await ledger.batches.record(batch, {
        verdicts: [{ userId: 'u1', state: 'queued', code: '143103' }],
      })
      const [later = ''] = again
      expect(await deliver(ledger, later)).toMatchObject({ kind: 'over' })
      expect(await statesOf(ledger, first)).toEqual(['cancelled'])
    })

    test('and may get the same content from another notification', async () => {
      const { ledger, first, batch } = await recalledUnderWay(connect)
      await ledger.batches.retry(batch, 'unsent', 5)
      await deliver(ledger, batch)
      const again = await accept(ledger, 'a', users('u1'))
      expect(await deliver(ledger, again.batches[0] ?? '')).toMatchObject({ kind: 'send' })
      expect(await statesOf(ledger, first)).toEqual(['cancelled'])
    })

    test('but not while the call may have arrived', async () => {
      const { ledger, batch } = await recalledUnderWay(connect)
      await ledger.batches.retry(batch, 'unclear', 5)
      expect(await deliver(ledger, batch)).toMatchObject({
        kind: 'send',
        to: { userIds: ['u1', 'u2'] },
      })
    })
  })
}
