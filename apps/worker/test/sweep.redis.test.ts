import { sharedSendJob } from '@dingpost/jobs'
import { connectRedis, contentOf, createLedger } from '@dingpost/ledger'
import { afterAll, beforeAll, expect, inject, test } from 'vitest'
import type { NewJob } from '../src/next.ts'
import { sweep } from '../src/sweep.ts'
import { recordingSender } from './recording-sender.ts'

const app = `sweep-${process.pid}`
let redis: ReturnType<typeof connectRedis>
beforeAll(() => {
  redis = connectRedis(inject('redisUrl'), { role: 'worker' })
})
afterAll(() => redis.disconnect())

test('a batch whose producer died before it added the job gets one, and only one', async () => {
  let now = Date.now()
  const ledger = createLedger({ redis, app, now: () => now })
  const sender = { ...recordingSender(), app, ledger }
  const accept = async (content: string): Promise<string> => {
    const acceptance = await ledger.notifications.accept({
      content: contentOf({ msgtype: 'text', text: { content } }),
      batchCapacity: 100,
      recipients: [{ kind: 'userId', value: 'u1' }],
    })
    return acceptance.kind === 'accepted' ? (acceptance.batches[0]?.id ?? '') : ''
  }
  const jobs = new Map<string, NewJob>()
  /** As a queue does: a job whose id is there already changes nothing. */
  const add = (added: readonly NewJob[]): Promise<void> => {
    for (const job of added) {
      const id = 'jobId' in job.opts ? job.opts.jobId : job.name
      if (!jobs.has(id)) jobs.set(id, job)
    }
    return Promise.resolve()
  }
  /** As one worker of the fleet may every five seconds. */
  const sweepNow = async (): Promise<number> => {
    await redis.del(`dp:{${app}}:sweep`)
    return sweep(sender, add)
  }
  const orphan = await accept('orphan')
  const sent = await accept('sent')
  await ledger.batches.reserve(sent)
  await ledger.batches.confirm(sent, '77', 'ask', false)

  expect(await sweepNow()).toBe(0)
  now += 61_000
  const young = await accept('young')
  expect(await sweepNow()).toBe(2)
  expect(jobs.get(orphan)).toMatchObject({ name: 'send', data: { batches: [orphan] } })
  expect(jobs.get(`${sent}-receipt`)).toMatchObject({ name: 'receipt', data: { batch: sent } })
  expect(jobs.has(young)).toBe(false)

  expect(await sweepNow()).toBe(0)
  now += 61_000
  expect(await sweepNow()).toBe(3)
  expect(jobs.size).toBe(3)
})

test('an early job is added again without naming its batches', async () => {
  const own = `${app}-early`
  let now = Date.now()
  const ledger = createLedger({ redis, app: own, now: () => now })
  const requests = ['a', 'b', 'c'].map((content) => ({
    content: contentOf({ msgtype: 'text', text: { content } }),
    batchCapacity: 100,
    recipients: [{ kind: 'userId' as const, value: 'u1' }],
  }))
  await ledger.notifications.acceptAll(requests, ['n-x+'])
  now += 61_000
  const added: NewJob[] = []
  const add = (jobs: readonly NewJob[]) => Promise.resolve(void added.push(...jobs))
  expect(await sweep({ ...recordingSender(), app: own, ledger }, add)).toBe(3)
  expect(added).toEqual([sharedSendJob('n-x+', [], 0)])
})
