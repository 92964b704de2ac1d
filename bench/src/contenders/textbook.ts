import { createHash } from 'node:crypto'
import { create } from 'axios'
import { Queue, Worker } from 'bullmq'
import { Redis } from 'ioredis'
import { countRedisRequests } from '../redis-requests.ts'
import {
  account,
  ENQUEUE_AT_ONCE,
  forEachPerson,
  messageFor,
  runContender,
  userIdOf,
} from '../workload.ts'

interface PersonJob {
  readonly userId: string
  readonly message: object
}

/**
 * The worker that a good engineer writes in an afternoon: one job and one call for each person, the
 * token and the counters in Redis by separate commands, one retry with a fresh token. The recipients
 * come by user id, so that its look-up for each job is not needed here.
 */
await runContender(async (workload) => {
  const requests = countRedisRequests(workload.redisUrl)
  const redis = new Redis(workload.redisUrl, { maxRetriesPerRequest: null })
  const queue = new Queue('textbook', { connection: redis })
  await queue.waitUntilReady()

  const enqueueFrom = performance.now()
  await forEachPerson(workload, ENQUEUE_AT_ONCE, (person) =>
    queue.add(
      'send',
      { userId: userIdOf(person), message: messageFor(workload, person) },
      { attempts: 3, removeOnComplete: true },
    ),
  )
  const enqueueMs = performance.now() - enqueueFrom

  const dingtalk = create({ baseURL: workload.simulatorUrl })
  const day = new Date().toISOString().slice(0, 10)

  async function fetchToken(): Promise<string> {
    const { appKey, appSecret } = account
    const { data } = await dingtalk.get<{ access_token: string; expires_in: number }>('/gettoken', {
      params: { appkey: appKey, appsecret: appSecret },
    })
    await redis.set('textbook:token', data.access_token, 'EX', data.expires_in - 200)
    return data.access_token
  }

  async function post(token: string, { userId, message }: PersonJob): Promise<number> {
    const { data } = await dingtalk.post<{ errcode: number }>(
      '/topapi/message/corpconversation/asyncsend_v2',
      { agent_id: account.agentId, userid_list: userId, to_all_user: false, msg: message },
      { params: { access_token: token } },
    )
    return data.errcode
  }

  async function send(job: PersonJob): Promise<void> {
    const token = (await redis.get('textbook:token')) ?? (await fetchToken())
    const counter = `textbook:count:${day}:${job.userId}`
    const sent = await redis.incr(counter)
    await redis.expire(counter, 172_800)
    if (sent > 500) return
    const hash = createHash('sha256').update(JSON.stringify(job.message)).digest('hex')
    const seen = `textbook:content:${day}:${job.userId}:${hash}`
    if ((await redis.set(seen, '1', 'EX', 172_800, 'NX')) === null) return
    if ((await post(token, job)) !== 0 && (await post(await fetchToken(), job)) !== 0) {
      throw new Error('DingTalk refused the message')
    }
  }

  const drainFrom = performance.now()
  let left = workload.people
  await new Promise<void>((drained) => {
    const worker = new Worker<PersonJob>('textbook', ({ data }) => send(data), {
      connection: redis,
      concurrency: workload.concurrency,
    })
    worker.on('completed', () => {
      left -= 1
      if (left === 0) drained()
    })
  })
  return { enqueueMs, drainMs: performance.now() - drainFrom, redisRequests: requests() }
})
