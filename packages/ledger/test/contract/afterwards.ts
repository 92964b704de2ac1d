import { describe, expect, test } from 'vitest'
import {
  type Connect,
  NOON,
  accept,
  batchOf,
  calledForTwo,
  countsOf,
  createScene,
  deliver,
  statesOf,
  text,
  users,
} from './scene.ts'

const DAY = 24 * 3_600_000

async function sentWithStatusBar(connect: Connect) {
  const scene = createScene(connect)
  const { ledger } = scene
  const accepted = await ledger.notifications.accept({
    content: text('a'),
    batchCapacity: 5,
    recipients: users('u1'),
    hasStatusBar: true,
  })
  if (accepted.kind !== 'accepted') throw new Error(accepted.kind)
  await deliver(ledger, accepted.batches[0]?.id ?? '', '41')
  return { ...scene, id: accepted.id }
}

export function afterwardsContract(connect: Connect): void {
  describe('a recall', () => {
    test('names the calls of the last 24 hours, and makes their people recalled', async () => {
      const { ledger, advance } = createScene(connect)
      const { id, batch } = await batchOf(ledger, 'a', users('u1', 'u2'))
      await deliver(ledger, batch, '41')
      await ledger.batches.record(batch, { verdicts: [{ userId: 'u1', state: 'read' }] })
      advance(DAY - 1)
      const tasks = [{ taskId: '41', sentAt: NOON }]
      expect(await ledger.afterwards.askRecall(id, false)).toEqual({ kind: 'asked', tasks })
      expect(await ledger.afterwards.toRecall(id)).toEqual(tasks)
      expect(await ledger.afterwards.recalled(id, '41')).toBe(2)
      expect(await statesOf(ledger, id)).toEqual(['recalled', 'recalled'])
      expect(await ledger.notifications.status(id)).toMatchObject({
        state: 'settled',
        tasks: [{ taskId: '41', recalled: true }],
      })
      expect(await ledger.batches.awaiting(batch)).toBeUndefined()
      expect(await ledger.afterwards.toRecall(id)).toEqual([])
    })

    test('is too late after 24 hours', async () => {
      const { ledger, advance } = createScene(connect)
      const { id, batch } = await batchOf(ledger, 'a', users('u1'))
      await deliver(ledger, batch)
      advance(DAY)
      expect(await ledger.afterwards.askRecall(id, false)).toEqual({ kind: 'too_late' })
    })

    test('of a call that others share is refused, unless it is meant', async () => {
      const { ledger } = createScene(connect)
      const first = await accept(ledger, 'a', users('u1'))
      const second = await accept(ledger, 'a', users('u2'))
      await deliver(ledger, first.batches[0] ?? '', '41')
      expect(await ledger.afterwards.askRecall(first.id, false)).toEqual({
        kind: 'shared',
        tasks: [{ taskId: '41', sentAt: NOON }],
      })
      expect(await ledger.afterwards.toRecall(first.id)).toEqual([])
      expect(await ledger.afterwards.askRecall(first.id, true)).toMatchObject({ kind: 'asked' })
      expect(await ledger.afterwards.recalled(first.id, '41')).toBe(2)
      expect(await countsOf(ledger, second.id)).toEqual({ total: 1, recalled: 1 })
    })

    test('reaches a call that was under way when it was asked for', async () => {
      const { ledger } = createScene(connect)
      const { id, batch } = await batchOf(ledger, 'a', users('u1'))
      await ledger.batches.reserve(batch)
      expect(await ledger.afterwards.askRecall(id, false)).toEqual({ kind: 'nothing_sent' })
      await ledger.batches.confirm(batch, '41', 'ask', false)
      expect(await ledger.afterwards.toRecall(id)).toHaveLength(1)
    })

    test('that DingTalk refuses is not tried again, and is told', async () => {
      const { ledger } = createScene(connect)
      const { id, batch } = await batchOf(ledger, 'a', users('u1'))
      await deliver(ledger, batch, '41')
      await ledger.afterwards.askRecall(id, false)
      await ledger.afterwards.recallRefused(id, '41', '400002')
      expect(await ledger.afterwards.toRecall(id)).toEqual([])
      expect((await ledger.notifications.status(id))?.tasks).toEqual([
        { taskId: '41', sentAt: NOON, recallRefused: '400002' },
      ])
    })

    test('that DingTalk refused is tried once more when it is asked for once more', async () => {
      const { ledger } = createScene(connect)
      const { id, batch } = await batchOf(ledger, 'a', users('u1'))
      await deliver(ledger, batch, '41')
      await ledger.afterwards.askRecall(id, false)
      await ledger.afterwards.recallRefused(id, '41', '400002')
      expect(await ledger.afterwards.askRecall(id, false)).toMatchObject({ kind: 'asked' })
      expect(await ledger.afterwards.toRecall(id)).toHaveLength(1)
      expect((await ledger.notifications.status(id))?.tasks).toEqual([
        { taskId: '41', sentAt: NOON },
      ])
    })

    test('of a call under way that turns out to be shared is refused, unless it is meant', async () => {
      const { ledger } = createScene(connect)
      const { first, batch } = await calledForTwo(ledger)
      expect(await ledger.afterwards.askRecall(first, false)).toEqual({ kind: 'nothing_sent' })
      await ledger.batches.confirm(batch, '41', 'ask', false)
      expect((await ledger.notifications.status(first))?.tasks).toEqual([
        { taskId: '41', sentAt: NOON, recallRefused: 'task_shared' },
      ])
      expect(await ledger.afterwards.askRecall(first, true)).toMatchObject({ kind: 'asked' })
      expect(await ledger.afterwards.toRecall(first)).toHaveLength(1)
    })

    test('that includes what is shared does so when it is asked for once more', async () => {
      const { ledger } = createScene(connect)
      const { first, batch } = await calledForTwo(ledger)
      await ledger.afterwards.askRecall(first, true)
      await ledger.afterwards.askRecall(first, false)
      await ledger.batches.confirm(batch, '41', 'ask', false)
      expect(await ledger.afterwards.toRecall(first)).toHaveLength(1)
    })

    test('of a second copy leaves what the first one brought', async () => {
      const { ledger } = createScene(connect)
      const { id, batch } = await batchOf(ledger, 'a', users('u1', 'u2'))
      await ledger.batches.reserve(batch)
      await ledger.batches.retry(batch, 'unclear', 5)
      await deliver(ledger, batch, '41')
      await ledger.batches.record(batch, {
        verdicts: [{ userId: 'u1', state: 'delivered', code: '143106' }],
      })
      await ledger.afterwards.askRecall(id, false)
      expect(await ledger.afterwards.recalled(id, '41')).toBe(0)
      expect(await statesOf(ledger, id)).toEqual(['delivered', 'sent'])
      expect((await ledger.notifications.status(id))?.tasks).toMatchObject([{ recalled: true }])
      await ledger.batches.record(batch, { verdicts: [{ userId: 'u2', state: 'delivered' }] })
      expect(await statesOf(ledger, id)).toEqual(['delivered', 'recalled'])
      expect((await ledger.notifications.status(id))?.state).toBe('settled')
    })

    test('of what there is not is unknown', async () => {
      const { app, ledger } = createScene(connect)
      const id = `${app}_${'0'.repeat(20)}`
      expect(await ledger.afterwards.askRecall(id, false)).toEqual({ kind: 'unknown' })
    })
  })

  describe('a status bar', () => {
    const bar = { value: '已同意', background: '0xFF78C06E' }

    test('is asked for, shown, and told', async () => {
      const { ledger, id } = await sentWithStatusBar(connect)
      const tasks = [{ taskId: '41', sentAt: NOON }]
      expect(await ledger.afterwards.askStatusBar(id, bar, false)).toEqual({ kind: 'asked', tasks })
      expect(await ledger.notifications.status(id)).toMatchObject({
        statusBar: { ...bar, state: 'pending' },
      })
      expect(await ledger.afterwards.statusBarToShow(id)).toEqual({ bar, tasks })
      await ledger.afterwards.statusBarDone(id, bar, '')
      expect((await ledger.notifications.status(id))?.statusBar).toEqual({ ...bar, state: 'shown' })
      expect(await ledger.afterwards.statusBarToShow(id)).toBeUndefined()
    })

    test('that is refused keeps the code; a newer one is not ended by an older', async () => {
      const { ledger, id } = await sentWithStatusBar(connect)
      await ledger.afterwards.askStatusBar(id, bar, false)
      await ledger.afterwards.askStatusBar(id, { value: 'b|c' }, false)
      await ledger.afterwards.statusBarDone(id, bar, '')
      await ledger.afterwards.statusBarDone(id, { value: 'b|c' }, '40035')
      expect((await ledger.notifications.status(id))?.statusBar).toEqual({
        value: 'b|c',
        state: 'refused',
        code: '40035',
      })
    })

    test('is only on messages that have one, and for 24 hours', async () => {
      const { ledger, id, advance } = await sentWithStatusBar(connect)
      const plain = await batchOf(ledger, 'b', users('u1'))
      expect(await ledger.afterwards.askStatusBar(plain.id, bar, false)).toEqual({
        kind: 'no_status_bar',
      })
      advance(DAY)
      expect(await ledger.afterwards.askStatusBar(id, bar, false)).toEqual({ kind: 'too_late' })
    })
  })

  describe('those who read it late', () => {
    test('become read at the look for them, and the notification stays settled', async () => {
      const { ledger } = createScene(connect)
      const { id, batch } = await batchOf(ledger, 'a', users('u1', 'u2', 'u3'))
      await deliver(ledger, batch)
      await ledger.batches.record(batch, { verdicts: [{ userId: 'u1', state: 'delivered' }] })
      const recorded = await ledger.batches.record(batch, {
        verdicts: [
          { userId: 'u2', state: 'delivered' },
          { userId: 'u3', state: 'read' },
        ],
        readersAfterMs: 1_000,
      })
      expect(recorded.kind).toBe('readers')
      expect(await countsOf(ledger, id)).toEqual({ total: 3, delivered: 2, read: 1 })
      expect((await ledger.notifications.status(id))?.state).toBe('settled')
      expect(await ledger.batches.awaiting(batch)).toMatchObject({ forReadersOnly: true })
      const late = await ledger.batches.record(batch, {
        verdicts: [
          { userId: 'u1', state: 'read' },
          { userId: 'u2', state: 'delivered' },
        ],
      })
      expect(late).toMatchObject({ kind: 'done', settled: 1 })
      expect(await statesOf(ledger, id)).toEqual(['read', 'delivered', 'read'])
      expect(await ledger.batches.awaiting(batch)).toBeUndefined()
    })

    test('are not looked for when everybody has read it', async () => {
      const { ledger } = createScene(connect)
      const { batch } = await batchOf(ledger, 'a', users('u1'))
      await deliver(ledger, batch)
      const recorded = await ledger.batches.record(batch, {
        verdicts: [{ userId: 'u1', state: 'read' }],
        readersAfterMs: 1_000,
      })
      expect(recorded.kind).toBe('done')
    })
  })

  describe('a content that DingTalk calls forbidden', () => {
    test('by its answer is not sent again for a day', async () => {
      const { ledger, advance } = createScene(connect)
      const first = await batchOf(ledger, 'a', users('u1'))
      await ledger.batches.reserve(first.batch)
      await ledger.batches.reject(first.batch, 'failed', 'rejected_content', '41049')
      const second = await batchOf(ledger, 'a', users('u2'))
      expect(await ledger.batches.reserve(second.batch)).toMatchObject({ kind: 'over' })
      const page = await ledger.notifications.recipients(second.id, { limit: 1 })
      expect(page?.items[0]).toMatchObject({
        state: 'failed',
        reason: 'rejected_content',
        code: '41049',
      })
      advance(DAY + 1)
    })

    test('by its receipt too', async () => {
      const { ledger } = createScene(connect)
      const first = await batchOf(ledger, 'a', users('u1'))
      await deliver(ledger, first.batch)
      await ledger.batches.record(first.batch, {
        verdicts: [{ userId: 'u1', state: 'failed', reason: 'rejected_content', code: '1430002' }],
      })
      const second = await batchOf(ledger, 'a', users('u2'))
      await ledger.batches.reserve(second.batch)
      expect(await statesOf(ledger, second.id)).toEqual(['failed/rejected_content'])
    })
  })
}
