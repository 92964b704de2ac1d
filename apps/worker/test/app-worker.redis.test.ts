import { ConfigurationError, type DingTalk, TransientError } from '@dingpost/dingtalk'
import {
  afterwardsJob,
  queuePrefix,
  receiptQueueName,
  sendJob,
  sendJobsOf,
  sendQueueName,
} from '@dingpost/jobs'
import {
  type AcceptRequest,
  connectRedis,
  contentOf,
  createLedger,
  type Terms,
} from '@dingpost/ledger'
import { Queue } from 'bullmq'
import { pino } from 'pino'
import { afterAll, beforeAll, describe, expect, inject, onTestFinished, test, vi } from 'vitest'
import type { AccountFields } from '../src/account.ts'
import { startAppWorker } from '../src/app-worker.ts'
import type { Sender } from '../src/sender.ts'
import { recordingSender } from './recording-sender.ts'

let redis: ReturnType<typeof connectRedis>
beforeAll(() => {
  redis = connectRedis(inject('redisUrl'), { role: 'worker' })
})
afterAll(() => redis.disconnect())

const accept: DingTalk['send'] = () => Promise.resolve({ taskId: '77', tokenRefreshed: false })
const wrongSecret = new ConfigurationError({
  api: 'asyncsend_v2',
  code: '40096',
  text: 'no',
  secrets: [],
})
const cut = new TransientError({
  api: 'asyncsend_v2',
  code: 'ECONNRESET',
  text: 'cut',
  left: true,
  secrets: [],
})
/** Less than share a job. */
const AT_ONCE = 3
const ASK_GATE_MS = 200
/** A closed gate is asked again, and the batch that failed last comes half a second later. */
const SOON_MS = 5_000
let scenes = 0

const requestOf = (content: string, terms: Partial<Terms> = {}): AcceptRequest => ({
  content: contentOf({ msgtype: 'text', text: { content } }),
  batchCapacity: 100,
  recipients: [{ kind: 'userId', value: 'u1' }],
  terms,
})

/** One app with a worker, a ledger whose clock can be moved, and a DingTalk of the test's. */
function createScene() {
  scenes += 1
  const app = `app-worker-${process.pid}-${scenes}`
  let ahead = 0
  const ledger = createLedger({ redis, app, now: () => Date.now() + ahead })
  const senderOf = (dingtalk: Partial<DingTalk>): Sender => ({
    ...recordingSender({}, { close: () => undefined, ...dingtalk }, { receipts: 'never' }),
    app,
    ledger,
  })
  const accounts: AccountFields[] = []
  const connection = { connection: redis, prefix: queuePrefix(app) }
  const queues = {
    send: new Queue(sendQueueName(app), connection),
    receipts: new Queue(receiptQueueName(app), connection),
  }
  return {
    app,
    ledger,
    accounts,
    senderOf,
    sends: queues.send,
    receipts: queues.receipts,
    advance: (ms: number) => void (ahead += ms),
    start(dingtalk: Partial<DingTalk>) {
      const worker = startAppWorker({
        sender: senderOf(dingtalk),
        redis,
        concurrency: AT_ONCE,
        askGateMs: ASK_GATE_MS,
        log: pino({ level: 'silent' }),
        onAccount: (account) => void accounts.push(account),
      })
      onTestFinished(async () => {
        await worker.close()
        await Promise.all(Object.values(queues).map((queue) => queue.close()))
      })
      return worker
    },
    async send(content: string, terms?: Partial<Terms>) {
      const acceptance = await ledger.notifications.accept(requestOf(content, terms))
      if (acceptance.kind !== 'accepted') throw new Error(acceptance.kind)
      const batch = acceptance.batches[0]?.id ?? ''
      const { name, data, opts } = sendJob(batch, 0)
      await queues.send.add(name, data, opts)
      return { id: acceptance.id, batch }
    },
    /** Contents that came in together, a batch for each, all on one job. */
    async sendTogether(...contents: string[]) {
      const acceptances = await ledger.notifications.acceptAll(
        contents.map((content) => requestOf(content)),
      )
      const batches = acceptances.flatMap((one) => (one.kind === 'conflict' ? [] : one.batches))
      const [job, ...others] = sendJobsOf(batches, () => 0)
      if (!job || others.length > 0) throw new Error('expected one job')
      await queues.send.add(job.name, job.data, job.opts)
      return {
        job: job.opts.jobId,
        batches: batches.map(({ id }) => id),
        ids: acceptances.map(({ id }) => id),
      }
    },
    /** Until an operator, or the clock, opens the gate, this is minutes. */
    async holdForMinutes() {
      await ledger.gate.hold({ reason: 'misconfigured', probe: false })
      for (let probe = 0; probe < 5; probe++) {
        await ledger.gate.hold({ reason: 'misconfigured', probe: true })
      }
      expect((await ledger.gate.state())?.until).toBeGreaterThan(Date.now() + 100_000)
    },
    settled: (id: string, within: number) =>
      vi.waitFor(
        async () => expect((await ledger.notifications.status(id))?.state).toBe('settled'),
        within,
      ),
  }
}

describe('an operator who resumes a held app', () => {
  test('sees what waited go out soon', async () => {
    const scene = createScene()
    await scene.holdForMinutes()
    const { id } = await scene.send('waiting')
    scene.start({ send: accept })
    await vi.waitFor(
      () => expect(scene.accounts).toMatchObject([{ outcome: 'gate_closed' }]),
      5_000,
    )
    await scene.ledger.gate.open()
    await scene.settled(id, SOON_MS)
  })

  test('sees the batch that failed last go out soon, too', async () => {
    const scene = createScene()
    await scene.holdForMinutes()
    scene.advance(200_000)
    let mended = false
    const { id } = await scene.send('culprit')
    scene.start({ send: (input) => (mended ? accept(input) : Promise.reject(wrongSecret)) })
    await vi.waitFor(() => {
      expect(scene.accounts).toMatchObject([{ outcome: 'misconfigured', next: 'closed' }])
    }, 5_000)
    expect(scene.accounts[0]?.waitMs).toBeGreaterThan(100_000)
    mended = true
    await scene.ledger.gate.open()
    await scene.settled(id, SOON_MS)
  })
})

test('the batch whose failure closed the gate lets the others probe first', async () => {
  const scene = createScene()
  await scene.holdForMinutes()
  scene.advance(200_000)
  const called: string[] = []
  const culprit = await scene.send('culprit')
  scene.start({
    send(input) {
      const who = input.message.includes('culprit') ? 'culprit' : 'other'
      called.push(who)
      const fails = who === 'culprit' && called.length === 1
      return fails ? Promise.reject(wrongSecret) : accept(input)
    },
  })
  await vi.waitFor(() => expect(called).toEqual(['culprit']), 5_000)
  const other = await scene.send('other')
  // Both have asked the closed gate, the culprit last: it must not stand in front for that.
  await vi.waitFor(() => {
    const asked = scene.accounts.filter(({ outcome }) => outcome === 'gate_closed')
    expect(asked.filter(({ batch }) => batch === culprit.batch)).toHaveLength(2)
  }, 5_000)
  scene.advance(400_000)
  await scene.settled(culprit.id, SOON_MS)
  await scene.settled(other.id, SOON_MS)
  expect(called).toEqual(['culprit', 'other', 'culprit'])
})

describe('batches that share a job', () => {
  const contents = ['a', 'b', 'c', 'd']

  test('are sent side by side, but no more of them than the worker may at once', async () => {
    const scene = createScene()
    let calls = 0
    let most = 0
    const all = Promise.withResolvers<void>()
    scene.start({
      async send(input) {
        calls += 1
        most = Math.max(most, calls)
        if (calls === AT_ONCE) all.resolve()
        await all.promise
        calls -= 1
        return accept(input)
      },
    })
    const { ids } = await scene.sendTogether(...contents)
    for (const id of ids) await scene.settled(id, SOON_MS)
    expect(most).toBe(AT_ONCE)
    expect(scene.accounts.map(({ outcome }) => outcome)).toEqual(contents.map(() => 'accepted'))
  })

  test('let an urgent one pass that comes while they wait for their turn', async () => {
    const scene = createScene()
    const called: string[] = []
    const first = Promise.withResolvers<void>()
    scene.start({
      async send(input) {
        called.push(/"content":"(.*?)"/.exec(input.message)?.[1] ?? '')
        await first.promise
        return accept(input)
      },
    })
    const { ids } = await scene.sendTogether(...contents)
    await vi.waitFor(() => expect(called).toHaveLength(AT_ONCE), SOON_MS)
    const urgent = await scene.send('urgent', { priority: 'urgent' })
    await vi.waitFor(async () => expect(await scene.sends.getActiveCount()).toBe(2), SOON_MS)
    first.resolve()
    for (const id of [...ids, urgent.id]) await scene.settled(id, SOON_MS)
    expect(called.indexOf('urgent')).toBe(AT_ONCE)
  })

  test('leave it when they are to be tried again, and hold nobody up', async () => {
    const scene = createScene()
    const called: string[] = []
    scene.start({
      send(input) {
        called.push(/"content":"(.)"/.exec(input.message)?.[1] ?? '')
        const busy = called.filter((content) => content === 'b').length === 1
        return input.message.includes('"b"') && busy ? Promise.reject(cut) : accept(input)
      },
    })
    const { job, ids } = await scene.sendTogether('a', 'b', 'c')
    for (const id of ids) await scene.settled(id, SOON_MS)
    expect(called.toSorted()).toEqual(['a', 'b', 'b', 'c'])
    await vi.waitFor(async () => expect(await scene.sends.getJob(job)).toBeUndefined(), SOON_MS)
  })

  test('are not called twice because another one failed for a bug', async () => {
    const scene = createScene()
    const called: string[] = []
    const slow = Promise.withResolvers<void>()
    scene.start({
      async send(input) {
        const content = /"content":"(.)"/.exec(input.message)?.[1] ?? ''
        called.push(content)
        if (content === 'b') await slow.promise
        if (content === 'a' && called.filter((one) => one === 'a').length === 1) {
          throw new TypeError('a bug')
        }
        return accept(input)
      },
    })
    const { ids } = await scene.sendTogether('a', 'b')
    await vi.waitFor(() => expect(called.toSorted()).toEqual(['a', 'b']), SOON_MS)
    // Longer than the wait after a first failure.
    await expect(scene.settled(ids[0] ?? '', 2_500)).rejects.toThrow('settled')
    slow.resolve()
    for (const id of ids) await scene.settled(id, SOON_MS)
    expect(called.toSorted()).toEqual(['a', 'a', 'b'])
  })

  test('are recalled as soon as their own call is accepted', async () => {
    const scene = createScene()
    const replies = { a: Promise.withResolvers<void>(), b: Promise.withResolvers<void>() }
    let calls = 0
    const recalled: string[] = []
    scene.start({
      async send(input) {
        calls += 1
        await replies[input.message.includes('"a"') ? 'a' : 'b'].promise
        return accept(input)
      },
      recall(taskId) {
        recalled.push(taskId)
        return Promise.resolve({})
      },
    })
    const { ids } = await scene.sendTogether('a', 'b')
    await vi.waitFor(() => expect(calls).toBe(2), SOON_MS)
    await scene.ledger.afterwards.askRecall(ids[0] ?? '', false)
    replies.a.resolve()
    await vi.waitFor(() => expect(recalled).toEqual(['77']), SOON_MS)
    replies.b.resolve()
    await scene.settled(ids[1] ?? '', SOON_MS)
  })

  test('go back together while the app waits, those alone that are not over', async () => {
    const scene = createScene()
    let mended = false
    const called: string[] = []
    scene.start({
      send(input) {
        called.push(input.message)
        return mended ? accept(input) : Promise.reject(wrongSecret)
      },
    })
    const { ids } = await scene.sendTogether(...contents)
    await vi.waitFor(
      async () =>
        expect(await scene.ledger.gate.state()).toMatchObject({ reason: 'misconfigured' }),
      SOON_MS,
    )
    mended = true
    await scene.ledger.gate.open()
    for (const id of ids) await scene.settled(id, SOON_MS)
    expect(new Set(called).size).toBe(contents.length)
  })

  test('that a stopping worker has not begun with are there for the next one', async () => {
    const scene = createScene()
    const reply = Promise.withResolvers<Awaited<ReturnType<DingTalk['send']>>>()
    let calls = 0
    const worker = scene.start({
      send: () => {
        calls += 1
        return reply.promise
      },
    })
    const { ids } = await scene.sendTogether(...contents)
    await vi.waitFor(() => expect(calls).toBe(AT_ONCE), SOON_MS)
    const closed = worker.close()
    reply.resolve({ taskId: '78', tokenRefreshed: false })
    await closed
    // Reserved, they would have taken calls of the budget for nothing.
    expect(scene.accounts).toHaveLength(AT_ONCE)
    scene.start({ send: accept })
    for (const id of ids) await scene.settled(id, SOON_MS)
  })

  test('are sent once each, whoever else was given one of them', async () => {
    const scene = createScene()
    const called: string[] = []
    scene.start({
      send(input) {
        called.push(input.message)
        return accept(input)
      },
    })
    const { batches, ids } = await scene.sendTogether(...contents)
    for (const { name, data, opts } of batches.map((batch) => sendJob(batch, 0))) {
      await scene.sends.add(name, data, opts)
    }
    for (const id of ids) await scene.settled(id, SOON_MS)
    await vi.waitFor(
      async () => expect(await scene.sends.getCompletedCount()).toBe(contents.length),
      SOON_MS,
    )
    expect(called.toSorted()).toEqual([...new Set(called)].toSorted())
    expect(called).toHaveLength(contents.length)
  })
})

describe('a sender that is replaced', () => {
  test('finishes what it has begun, and what begins later works with the new one', async () => {
    const scene = createScene()
    const reply = Promise.withResolvers<Awaited<ReturnType<DingTalk['send']>>>()
    const told: string[] = []
    const worker = scene.start({
      send: () => {
        told.push('old: called')
        return reply.promise
      },
      close: () => void told.push('old: closed'),
    })
    const first = await scene.send('first')
    await vi.waitFor(() => expect(told).toEqual(['old: called']), 5_000)

    worker.replaceSender(
      scene.senderOf({
        send: (input) => {
          told.push('new: called')
          return accept(input)
        },
      }),
    )
    const second = await scene.send('second')
    await scene.settled(second.id, 5_000)
    expect(told).toEqual(['old: called', 'new: called'])

    reply.resolve({ taskId: '78', tokenRefreshed: false })
    await scene.settled(first.id, 5_000)
    await vi.waitFor(() => expect(told.at(-1)).toBe('old: closed'), 5_000)
  })
})

test('a recall that is asked for runs beside the receipts', async () => {
  const scene = createScene()
  const recalled: string[] = []
  scene.start({
    send: accept,
    recall(taskId) {
      recalled.push(taskId)
      return Promise.resolve({})
    },
  })
  const { id } = await scene.send('a mistake')
  await scene.settled(id, 5_000)
  expect(await scene.ledger.afterwards.askRecall(id, false)).toMatchObject({ kind: 'asked' })
  const { name, data, opts } = afterwardsJob('recall', id)
  await scene.receipts.add(name, data, opts)
  await vi.waitFor(async () => {
    const status = await scene.ledger.notifications.status(id)
    expect(status?.recipients).toMatchObject({ recalled: 1 })
  }, 5_000)
  expect(recalled).toEqual(['77'])
  await vi.waitFor(() => {
    expect(scene.accounts.at(-1)).toMatchObject({
      job: 'recall',
      notification: id,
      outcome: 'done',
    })
  }, 5_000)
})
