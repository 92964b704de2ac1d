/** What every contender has to do, handed to its process as JSON. */
export interface Workload {
  readonly redisUrl: string
  readonly simulatorUrl: string
  readonly people: number
  /** `different`: a message of its own for everybody; `same`: one message for all. */
  readonly contents: 'different' | 'same'
  readonly concurrency: number
}

/** What a contender's process prints when it is done. */
export interface Measurement {
  readonly enqueueMs: number
  readonly drainMs: number
  /** Round trips to Redis, enqueueing included. */
  readonly redisRequests: number
}

export const account = { appKey: 'ding-demo', appSecret: 'demo-secret', agentId: 1_000_001 }

export const userIdOf = (person: number): string => `u${String(person + 1).padStart(5, '0')}`

export const messageFor = ({ contents }: Workload, person: number) => ({
  msgtype: 'text' as const,
  text: { content: contents === 'same' ? '生日快乐' : `生日快乐,第 ${person + 1} 位` },
})

/** Calls `work` for every person, so many at once. */
export async function forEachPerson(
  { people }: Workload,
  atOnce: number,
  work: (person: number) => Promise<unknown>,
): Promise<void> {
  let next = 0
  const lane = async () => {
    while (next < people) {
      next += 1
      await work(next - 1)
    }
  }
  await Promise.all(Array.from({ length: atOnce }, lane))
}

/** Runs a contender in this process: its workload comes as the argument, the measurement goes to stdout. */
export async function runContender(
  contender: (workload: Workload) => Promise<Measurement>,
): Promise<void> {
  const workload = JSON.parse(process.argv[2] ?? '') as Workload
  process.stdout.write(`${JSON.stringify(await contender(workload))}\n`)
  process.exit(0)
}

/** How many are enqueued at once: enough to keep Redis busy, as many clients would. */
export const ENQUEUE_AT_ONCE = 50
