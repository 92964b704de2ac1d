import { describe, expect, test } from 'vitest'
import { compose, contents, createDigestScene, fold, send, tell } from './digest-scene.ts'
import { batchOf, type Connect, deliver, NOON, statesOf, text, users } from './scene.ts'

const MINUTE = 60_000

/** A digest of two messages that is due; ids of the first and the second. */
async function due(connect: Connect) {
  const { ledger, advance } = createDigestScene(connect)
  await tell(ledger, 'u1', 2)
  const { id, digest, afterMs } = await fold(ledger, 'a')
  const { id: second } = await fold(ledger, 'b')
  advance(afterMs)
  return { ledger, id, second, digest }
}

/** The same, under way. */
async function underWay(connect: Connect) {
  const scene = await due(connect)
  await compose(scene.ledger, scene.digest)
  await scene.ledger.batches.reserve(scene.digest)
  return scene
}

/** The same, whose first try may have arrived. */
async function unclear(connect: Connect) {
  const scene = await underWay(connect)
  await scene.ledger.batches.retry(scene.digest, 'unclear', 5)
  return scene
}

export function sentDigestsContract(connect: Connect): void {
  describe('a digest that is due', () => {
    test('what is cancelled leaves it, and is composed out of it', async () => {
      const { ledger, advance } = createDigestScene(connect)
      await tell(ledger, 'u1', 2)
      const first = await fold(ledger, 'a')
      const second = await fold(ledger, 'b')
      await fold(ledger, 'c')
      advance(first.afterMs)
      const { mark, content } = await compose(ledger, first.digest)
      const reserved = await ledger.batches.reserve(first.digest)
      expect(reserved).toMatchObject({ kind: 'send', message: content.json })
      await ledger.batches.retry(first.digest, 'unsent', 5)
      await ledger.notifications.cancel(second.id)
      expect(await statesOf(ledger, second.id)).toEqual(['cancelled'])
      expect(await ledger.batches.compose(first.digest, mark, content)).toBe(false)
      const { messages } = await send(ledger, first.digest)
      expect(contents(messages)).toEqual(['a', 'c'])
      expect(await ledger.usage.today('u1')).toMatchObject({ user: 3 })
      // Whoever cancels may send the content again.
      expect((await fold(ledger, 'b')).folded?.recipients).toBe(1)
    })

    test('a try that may have arrived sends the same bytes again', async () => {
      const { ledger, advance } = createDigestScene(connect)
      await tell(ledger, 'u1', 2)
      const first = await fold(ledger, 'a')
      const second = await fold(ledger, 'b', users('u1'), {
        expiresAt: NOON + first.afterMs + MINUTE,
      })
      advance(first.afterMs)
      const { content } = await compose(ledger, first.digest)
      await ledger.batches.reserve(first.digest)
      await ledger.notifications.cancel(second.id)
      advance(2 * MINUTE)
      const again = await ledger.batches.reserve(first.digest)
      expect(again).toMatchObject({ kind: 'send', resend: true, message: content.json })
      expect(await statesOf(ledger, second.id)).toEqual(['queued'])
      expect(await ledger.usage.today('u1')).toMatchObject({ user: 3 })
      expect(await ledger.batches.compose(first.digest, '=', text('other'))).toBe(false)
      await ledger.batches.retry(first.digest, 'unclear', 5)
      expect(await ledger.batches.compose(first.digest, '=', text('other'))).toBe(false)
    })

    test('a refusal after a try that may have arrived is no reason to halve it', async () => {
      const { ledger, id, digest } = await unclear(connect)
      await ledger.batches.reject(digest, 'failed', 'rejected_content', '1430002')
      expect(await statesOf(ledger, id)).toEqual(['unverified/receipt_unavailable'])
    })

    test('the receipt of a second copy is no reason to halve it', async () => {
      const { ledger, id, digest } = await unclear(connect)
      await deliver(ledger, digest)
      const refusal = { state: 'failed', reason: 'rejected_content', code: '1430002' } as const
      const recorded = await ledger.batches.record(digest, {
        verdicts: [{ userId: 'u1', ...refusal }],
      })
      expect(recorded).not.toHaveProperty('again')
      expect(await statesOf(ledger, id)).toEqual(['failed/rejected_content'])
    })

    test('that failed by its receipt gives back its allowance and its contents', async () => {
      const { ledger, digest } = await due(connect)
      await send(ledger, digest)
      const failed = {
        state: 'failed',
        reason: 'recipient_refused',
        correction: 'release',
      } as const
      await ledger.batches.record(digest, { verdicts: [{ userId: 'u1', ...failed }] })
      expect(await ledger.usage.today('u1')).toMatchObject({ user: 2 })
      expect((await fold(ledger, 'a')).folded?.recipients).toBe(1)
    })

    test('refused for its content, it is halved until the culprit is alone', async () => {
      const { ledger, advance } = createDigestScene(connect, {}, { userDaily: 6 })
      await tell(ledger, 'u1', 2)
      const bad = await fold(ledger, 'a')
      const good = [await fold(ledger, 'b'), await fold(ledger, 'c')]
      advance(bad.afterMs)
      await compose(ledger, bad.digest)
      await ledger.batches.reserve(bad.digest)
      const refused = ['failed', 'rejected_content', '1430002'] as const
      const split = await ledger.batches.reject(bad.digest, ...refused)
      if (split.kind !== 'split') throw new Error('expected two halves')
      const [alone = '', others = ''] = split.batches
      expect(await ledger.batches.reserve(alone)).toMatchObject({ message: text('a').json })
      await ledger.batches.reject(alone, ...refused)
      expect(await statesOf(ledger, bad.id)).toEqual(['failed/rejected_content'])
      const { messages } = await send(ledger, others)
      expect(contents(messages)).toEqual(['b', 'c'])
      for (const { id } of good) expect(await statesOf(ledger, id)).toEqual(['sent'])
      expect(await ledger.usage.today('u1')).toMatchObject({ user: 3 })
      const again = await fold(ledger, 'b')
      expect(await statesOf(ledger, again.id)).toEqual(['suppressed/duplicate_content'])
      const failed = {
        state: 'failed',
        reason: 'recipient_refused',
        correction: 'release',
      } as const
      await ledger.batches.record(others, { verdicts: [{ userId: 'u1', ...failed }] })
      expect((await fold(ledger, 'b')).folded?.recipients).toBe(1)
    })

    test('leaves out what was called forbidden meanwhile', async () => {
      const { ledger, advance } = createDigestScene(connect)
      await tell(ledger, 'u1', 2)
      const bad = await fold(ledger, 'a')
      await fold(ledger, 'b')
      await fold(ledger, 'c')
      const { batch } = await batchOf(ledger, 'a', users('u2'))
      await ledger.batches.reserve(batch)
      await ledger.batches.reject(batch, 'failed', 'rejected_content', '1430002')
      advance(bad.afterMs)
      expect(contents((await compose(ledger, bad.digest)).messages)).toEqual(['b', 'c'])
      expect(await statesOf(ledger, bad.id)).toEqual(['failed/rejected_content'])
    })

    test('given up, it gives back its allowance and its contents', async () => {
      const { ledger, id, digest } = await underWay(connect)
      await ledger.batches.retry(digest, 'unsent', 1)
      expect(await statesOf(ledger, id)).toEqual(['failed/attempts_exhausted'])
      expect(await ledger.usage.today('u1')).toMatchObject({ user: 2 })
      expect((await fold(ledger, 'a')).folded?.recipients).toBe(1)
    })

    test('sent once more to somebody whom DingTalk was too busy for', async () => {
      const { ledger, id, digest } = await due(connect)
      await send(ledger, digest)
      const { again: [again = ''] = [] } = await ledger.batches.record(digest, {
        verdicts: [{ userId: 'u1', state: 'queued', code: '143103' }],
      })
      const { messages } = await send(ledger, again, '78')
      expect(contents(messages)).toEqual(['a', 'b'])
      expect(await statesOf(ledger, id)).toEqual(['sent'])
      expect(await ledger.usage.today('u1')).toMatchObject({ user: 3 })
    })

    test('is shared: recalled only with consent, and then for all', async () => {
      const { ledger, id, second, digest } = await due(connect)
      await send(ledger, digest)
      expect(await ledger.afterwards.askRecall(id, false)).toMatchObject({ kind: 'shared' })
      expect(await ledger.afterwards.askRecall(id, true)).toMatchObject({ kind: 'asked' })
      expect(await ledger.afterwards.toRecall(id)).toHaveLength(1)
      await ledger.afterwards.recallRefused(id, '77', '88')
      await ledger.afterwards.askRecall(id, true)
      expect(await ledger.afterwards.recalled(id, '77')).toBe(2)
      expect(await statesOf(ledger, second)).toEqual(['recalled'])
      expect((await ledger.notifications.status(id))?.tasks).toMatchObject([
        { taskId: '77', recalled: true },
      ])
      expect(await ledger.afterwards.toRecall(id)).toEqual([])
    })

    test('shows no status bar', async () => {
      const { ledger, advance } = createDigestScene(connect)
      await tell(ledger, 'u1', 2)
      const acceptance = await ledger.notifications.accept({
        content: text('with a bar'),
        batchCapacity: 5,
        recipients: users('u1', 'u2'),
        hasStatusBar: true,
      })
      if (acceptance.kind !== 'accepted') throw new Error('expected to be accepted')
      const { id, batches } = acceptance
      const reserved = await ledger.batches.reserve(batches[0]?.id ?? '')
      const [digest] = ('folded' in reserved && reserved.folded?.digests) || []
      await fold(ledger, 'b')
      advance(digest?.afterMs ?? 0)
      await send(ledger, digest?.id ?? '')
      await ledger.afterwards.recallRefused(id, '77', '88')
      const bar = { value: 'done' }
      expect(await ledger.afterwards.askStatusBar(id, bar, true)).toEqual({
        kind: 'sent_in_digest',
      })
      await ledger.batches.confirm(batches[0]?.id ?? '', '55', 'ask', false)
      expect(await ledger.afterwards.askStatusBar(id, bar, false)).toMatchObject({
        kind: 'asked',
        tasks: [{ taskId: '55' }],
      })
      expect((await ledger.afterwards.statusBarToShow(id))?.tasks).toHaveLength(1)
    })

    test('called forbidden by its receipt, it is halved, too', async () => {
      const { ledger, advance } = createDigestScene(connect, {}, { userDaily: 6 })
      await tell(ledger, 'u1', 2)
      const first = await fold(ledger, 'a')
      const second = await fold(ledger, 'b')
      advance(first.afterMs)
      await send(ledger, first.digest)
      const refusal = { state: 'failed', reason: 'rejected_content', code: '1430002' } as const
      const { again = [] } = await ledger.batches.record(first.digest, {
        verdicts: [{ userId: 'u1', ...refusal, correction: 'release' }],
      })
      const messages = await Promise.all(again.map((half) => ledger.batches.reserve(half)))
      expect(messages).toMatchObject([{ message: text('a').json }, { message: text('b').json }])
      expect(await statesOf(ledger, second.id)).toEqual(['queued'])
      expect(await ledger.usage.today('u1')).toMatchObject({ user: 4 })
    })
  })
}
