import { ConfigurationError, type DingTalk } from '@dingpost/dingtalk'
import {
  queuePrefix,
  receiptQueueName,
  sendJob,
  sendJobsOf,
  sendQueueName,
  sharedSendJob,
} from '@dingpost/jobs'
import {
  type AcceptRequest,
  connectRedis,
  contentOf,
  createLedger,
  type Limits,
  type Terms,
} from '@dingpost/ledger'
import { Queue } from 'bullmq'
import { pino } from 'pino'
import { afterAll, beforeAll, expect, inject, onTestFinished, vi } from 'vitest'
import type { AccountFields } from '../src/account.ts'
import { startAppWorker } from '../src/app-worker.ts'
import type { Sender } from '../src/sender.ts'
import { recordingSender } from './recording-sender.ts'

let redis: ReturnType<typeof connectRedis>
beforeAll(() => {
  redis = connectRedis(inject('redisUrl'), { role: 'worker' })
})
afterAll(() => redis.disconnect())

export const accept: DingTalk['send'] = () =>
  Promise.resolve({ taskId: '77', tokenRefreshed: false })
/** The content that a call is made with. */
export const wordOf = ({ message }: Parameters<DingTalk['send']>[0]): string =>
  /"content":"(.*?)"/.exec(message)?.[1] ?? ''
/** Calls that are noted when they are made, and accepted. */
export function noteCalls() {
  const called: string[] = []
  const send: DingTalk['send'] = (input) => {
    called.push(wordOf(input))
    return accept(input)
  }
  return { called, send }
}

/** Calls that are noted when they are made and answered once they are let go. */
export function holdCalls() {
  const called: string[] = []
  const held = Promise.withResolvers<void>()
  const send: DingTalk['send'] = async (input) => {
    called.push(wordOf(input))
    await held.promise
    return accept(input)
  }
  return { called, letGo: held.resolve, send }
}
/** DingTalk refuses the app. */
export const wrongSecret = new ConfigurationError({
  api: 'asyncsend_v2',
  code: '40096',
  text: 'no',
  secrets: [],
})
/** Calls at once: less than share a job. */
export const AT_ONCE = 3
const ASK_GATE_MS = 200
/** A closed gate is asked again, and the batch that failed last comes half a second later. */
export const SOON_MS = 5_000
const FIRST = 'the first of all'
let scenes = 0

const requestOf = (content: string, terms: Partial<Terms> = {}): AcceptRequest => ({
  content: contentOf({ msgtype: 'text', text: { content } }),
  batchCapacity: 100,
  recipients: [{ kind: 'userId', value: 'u1' }],
  terms,
})

/** One app with a worker, a ledger whose clock can be moved, and a DingTalk of the test's. */
export function createScene(limits: Partial<Limits> = {}) {
  scenes += 1
  const app = `app-worker-${process.pid}-${scenes}`
  let ahead = 0
  const ledger = createLedger({ redis, app, limits, now: () => Date.now() + ahead })
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
    /** Starts one that has seen a call go out without a wait. */
    async startUnpaced(dingtalk: Pick<DingTalk, 'send'> & Partial<DingTalk>) {
      const worker = this.start({
        ...dingtalk,
        send: (input) => (input.message.includes(FIRST) ? accept(input) : dingtalk.send(input)),
      })
      const { id } = await this.send(FIRST)
      await this.settled(id, SOON_MS)
      accounts.length = 0
      return worker
    },
    /** Books calls that nobody makes, so that further ones have to wait. */
    async spendCalls(count: number) {
      for (let call = 0; call < count; call += 1) {
        const acceptance = await ledger.notifications.accept(requestOf(`booked ${call}`))
        if (acceptance.kind !== 'accepted') throw new Error(acceptance.kind)
        await ledger.batches.reserve(acceptance.batches[0]?.id ?? '')
      }
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
    async sendTogether(contents: readonly string[], terms?: Partial<Terms>) {
      const acceptances = await ledger.notifications.acceptAll(
        contents.map((content) => requestOf(content, terms)),
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
    /** Contents whose batches are on an early job. */
    async sendEarly(contents: readonly string[], job: string) {
      const { name, data, opts } = sharedSendJob(job, [], 0)
      const acceptances = await ledger.notifications.acceptAll(
        contents.map((content) => requestOf(content)),
        [job],
      )
      await queues.send.add(name, data, opts)
      return acceptances.map(({ id }) => id)
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
