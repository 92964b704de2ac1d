import { createHash } from 'node:crypto'
import { setTimeout as delay } from 'node:timers/promises'
import { type RateLimiterOptions, Worker } from 'bullmq'
import type { Redis } from 'ioredis'
import { createPlainDingTalk, THROTTLED } from './plain-dingtalk.ts'

/** What a job of the textbook worker holds. */
export type PersonJob = { readonly message: object } & (
  | { readonly userId: string }
  | { readonly mobile: string }
)

export const TEXTBOOK_QUEUE = 'textbook'

export interface TextbookOptions {
  readonly redis: Redis
  readonly platformUrl: string
  readonly concurrency: number
  /** The platform's limit, kept by BullMQ's own limiter. */
  readonly limiter?: RateLimiterOptions
}

/**
 * The worker that a good engineer writes in an afternoon: one job and one call for each person, the
 * token and the counters in Redis by separate commands, one retry with a fresh token.
 */
export function startTextbookWorker(options: TextbookOptions): Worker<PersonJob> {
  const { redis, platformUrl, concurrency, limiter } = options
  const dingtalk = createPlainDingTalk(platformUrl)
  const day = new Date().toISOString().slice(0, 10)
  let fetching: Promise<string> | undefined

  async function fetchToken(): Promise<string> {
    const { token, expiresInS } = await dingtalk.fetchToken()
    await redis.set('textbook:token', token, 'EX', expiresInS - 200)
    return token
  }

  /** One fetch at a time in this process; without that the first 16 jobs would fetch 16 tokens. */
  function freshToken(): Promise<string> {
    fetching ??= fetchToken().finally(() => {
      fetching = undefined
    })
    return fetching
  }

  async function send(job: PersonJob): Promise<void> {
    const token = (await redis.get('textbook:token')) ?? (await freshToken())
    const userId = 'userId' in job ? job.userId : await dingtalk.lookUp(token, job.mobile)
    const counter = `textbook:count:${day}:${userId}`
    const sent = await redis.incr(counter)
    await redis.expire(counter, 172_800)
    if (sent > 500) return
    const hash = createHash('sha256').update(JSON.stringify(job.message)).digest('hex')
    const seen = `textbook:content:${day}:${userId}:${hash}`
    if ((await redis.set(seen, '1', 'EX', 172_800, 'NX')) === null) return
    const { message } = job
    let code = await dingtalk.send(token, userId, message)
    while (code === THROTTLED) {
      await delay(1_000)
      code = await dingtalk.send(token, userId, message)
    }
    if (code === 0) return
    if ((await dingtalk.send(await freshToken(), userId, message)) === 0) return
    throw new Error('DingTalk refused the message')
  }

  return new Worker<PersonJob>(TEXTBOOK_QUEUE, ({ data }) => send(data), {
    connection: redis,
    concurrency,
    ...(limiter === undefined ? {} : { limiter }),
  })
}
