import { type DingTalk, RequestRefusedError, TransientError } from '@dingpost/dingtalk'
import { receiptJob, sendJob } from '@dingpost/jobs'
import { connectRedis, contentOf, createLedger, type Recipient } from '@dingpost/ledger'
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest'
import { deliver } from '../src/delivery.ts'
import type { Sender } from '../src/sender.ts'
import { recordingRun } from './recording-run.ts'
import { recordingSender } from './recording-sender.ts'

let redis: ReturnType<typeof connectRedis>
beforeAll(() => {
  redis = connectRedis(inject('redisUrl'), { role: 'worker' })
})
afterAll(() => redis.disconnect())

const running = new AbortController().signal
const u = (value: string): Recipient => ({ kind: 'userId', value })
const m = (value: string): Recipient => ({ kind: 'mobile', value })
const d = (value: number): Recipient => ({ kind: 'department', value })
let scenes = 0

/** A sender with a ledger of its own, and a DingTalk that does what the test says. */
function createScene(dingtalk: Partial<DingTalk>) {
  scenes += 1
  const app = `delivery-${process.pid}-${scenes}`
  const ledger = createLedger({ redis, app, limits: { callsPerSecond: 1_000 } })
  const sender: Sender = { ...recordingSender({}, dingtalk), app, ledger }
  return {
    ledger,
    async accept(content: string, ...recipients: Recipient[]) {
      const message = { msgtype: 'text', text: { content } }
      const request = { content: contentOf(message), batchCapacity: 100, recipients }
      const acceptance = await ledger.notifications.accept(request)
      if (acceptance.kind !== 'accepted') throw new Error(acceptance.kind)
      return { id: acceptance.id, batch: acceptance.batches[0]?.id ?? '' }
    },
    deliver: (batch: string, signal = running) =>
      deliver(sender, batch, recordingRun(signal, { job: batch })),
    /** Delivers, and answers the jobs that were added while it did. */
    async jobsOf(batch: string) {
      const run = recordingRun(running, { job: batch })
      await deliver(sender, batch, run)
      return run.added
    },
    async states(id: string) {
      const page = await ledger.notifications.recipients(id, { limit: 100 })
      return page?.items.map(({ state }) => state)
    },
  }
}

const accept: DingTalk['send'] = () => Promise.resolve({ taskId: '77', tokenRefreshed: false })

describe('a batch', () => {
  test('is sent with one call to those who are known, and the receipt is asked for', async () => {
    const calls: Parameters<DingTalk['send']>[0][] = []
    const scene = createScene({
      userIdByMobile: () => Promise.resolve({ userId: 'u2' }),
      send: (call) => {
        calls.push(call)
        return accept(call)
      },
    })
    const { id, batch } = await scene.accept('hello', u('u1'), m('13800000002'))
    expect(await scene.deliver(batch)).toEqual({ kind: 'done', add: [receiptJob(batch, 5_000)] })
    expect(calls).toEqual([
      {
        to: { userIds: ['u1', 'u2'] },
        message: '{"msgtype":"text","text":{"content":"hello"}}',
      },
    ])
    expect(await scene.states(id)).toEqual(['sent', 'sent'])
  })

  test('whose worker died after the call is sent again and asks for the receipt', async () => {
    const scene = createScene({ send: accept })
    const { batch } = await scene.accept('crash', u('u1'))
    await scene.ledger.batches.reserve(batch)
    expect(await scene.deliver(batch)).toEqual({ kind: 'done', add: [receiptJob(batch, 5_000)] })
    expect(await scene.ledger.batches.awaiting(batch)).toMatchObject({ resend: true })
  })

  test('whose worker died between the send and its receipt job gets that job', async () => {
    const scene = createScene({})
    const { batch } = await scene.accept('crash', u('u1'))
    await scene.ledger.batches.reserve(batch)
    await scene.ledger.batches.confirm(batch, '77', 'ask', false)
    expect(await scene.deliver(batch)).toEqual({ kind: 'done', add: [receiptJob(batch, 5_000)] })
  })

  test('that nobody is left of makes no call', async () => {
    const scene = createScene({ send: accept })
    const first = await scene.accept('again', u('u1'))
    await scene.deliver(first.batch)
    const second = await scene.accept('again', u('u1'))
    expect(await scene.deliver(second.batch)).toEqual({ kind: 'done' })
    expect(await scene.states(second.id)).toEqual(['suppressed'])
  })

  test('whose look-up fails keeps its people, and strikes', async () => {
    const unreachable = new TransientError({
      api: 'getbymobile',
      code: 'ECONNREFUSED',
      text: 'no',
      secrets: [],
      left: false,
    })
    const scene = createScene({ userIdByMobile: () => Promise.reject(unreachable) })
    const { id, batch } = await scene.accept('unreachable', m('13800000003'))
    expect(await scene.deliver(batch)).toMatchObject({ kind: 'again' })
    expect(await scene.deliver(batch)).toMatchObject({ kind: 'again' })
    expect(await scene.deliver(batch)).toMatchObject({ kind: 'closed', waitMs: 1_000 })
    expect(await scene.ledger.gate.state()).toMatchObject({ reason: 'platform_unreachable' })
    expect(await scene.states(id)).toEqual(['queued'])
  })

  test('is handed back unsent when the worker stops', async () => {
    const scene = createScene({ send: accept })
    const { id, batch } = await scene.accept('stopping', u('u1'))
    expect(await scene.deliver(batch, AbortSignal.abort())).toEqual({ kind: 'again', afterMs: 0 })
    expect(await scene.states(id)).toEqual(['queued'])
    await scene.deliver(batch)
    expect(await scene.ledger.batches.awaiting(batch)).toMatchObject({ resend: false })
  })

  test('waits while the gate is closed', async () => {
    const scene = createScene({ send: accept })
    const { batch } = await scene.accept('held', u('u1'))
    await scene.ledger.gate.hold({ reason: 'misconfigured', probe: false })
    const next = await scene.deliver(batch)
    expect(next).toMatchObject({ kind: 'closed' })
    expect(next.kind === 'closed' && next.waitMs).toBeGreaterThan(4_000)
  })

  test('that is over, or never was, is done', async () => {
    const scene = createScene({})
    expect(await scene.deliver('b999')).toEqual({ kind: 'done' })
  })

  test('of departments becomes batches of their people, and those that are gone say so', async () => {
    const below: Record<number, number[]> = { 7: [8], 8: [] }
    const people: Record<number, string[]> = { 7: ['u1', 'u2'], 8: ['u2', 'u3'] }
    const gone = new RequestRefusedError({ api: 'listid', code: '60003', text: 'no', secrets: [] })
    const sent: string[][] = []
    const scene = createScene({
      departmentChildren: async (department) => below[department] ?? Promise.reject(gone),
      departmentUserIds: async (department) => people[department] ?? Promise.reject(gone),
      send: (call) => {
        sent.push(call.to === 'everyone' ? [] : [...call.to.userIds])
        return accept(call)
      },
    })
    const { id, batch } = await scene.accept('to all', d(7), d(9))
    const [job, ...others] = await scene.jobsOf(batch)
    expect(others).toEqual([])
    const pieces = job?.name === 'send' ? (job.data.batches[0] ?? '') : ''
    expect(job).toEqual(sendJob(pieces, 0))
    await scene.deliver(pieces)
    expect(sent).toEqual([['u1', 'u2', 'u3']])
    const page = await scene.ledger.notifications.recipients(id, { limit: 100 })
    expect(page?.items.map(({ state, reason, code }) => [state, reason, code])).toEqual([
      ['failed', 'unknown_recipient', '60003'],
      ['sent', undefined, undefined],
      ['sent', undefined, undefined],
      ['sent', undefined, undefined],
    ])
    expect(await scene.deliver(batch)).toEqual({ kind: 'done' })
  })

  test('whose time has not come waits until then', async () => {
    const scene = createScene({ send: accept })
    const { batch } = await scene.accept('tomorrow', u('u1'))
    const due = await scene.ledger.notifications.accept({
      content: contentOf({ msgtype: 'text', text: { content: 'scheduled' } }),
      batchCapacity: 100,
      recipients: [u('u1')],
      terms: { deliverAt: Date.now() + 60_000 },
    })
    const scheduled = due.kind === 'accepted' ? (due.batches[0]?.id ?? '') : ''
    const next = await scene.deliver(scheduled)
    expect(next).toMatchObject({ kind: 'again' })
    expect(next.kind === 'again' && next.afterMs).toBeGreaterThan(59_000)
    expect(await scene.deliver(batch)).toMatchObject({ kind: 'done' })
  })
})
