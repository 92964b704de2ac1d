import { Redis } from 'ioredis'
import { createOperator } from '../operator.ts'
import type { Stage } from '../stage.ts'

type Usage = { apps: { app: string; queue: Jobs; receipts: Jobs }[] }
type Jobs = Readonly<Record<string, number>>

/** What there still is to do for the apps: queues that hold jobs, and the keys of batches. */
export async function remainsOf({ backend, stack }: Stage): Promise<string[]> {
  const { apps } = await backend.read<Usage>('/v1/usage')
  const queues = apps.flatMap(({ app, queue, receipts }) =>
    [queue, receipts].map((jobs) => ({ app, jobs })),
  )
  const busy = queues.filter(({ jobs }) => Object.values(jobs).some((count) => count > 0))
  const client = new Redis(stack.redisUrl)
  const keys = await Promise.all(['b:*', 'live', 'open'].map((key) => client.keys(`dp:{*}:${key}`)))
  client.disconnect()
  return [...busy.map(({ app, jobs }) => `${app}: ${JSON.stringify(jobs)}`), ...keys.flat()]
}

/** People of whose day an app has counted anything else than DingTalk delivered to them. */
export async function miscountedBy({ backend, dingtalk, apps }: Stage): Promise<string[]> {
  const { usage } = createOperator(backend)
  const miscounted: string[] = []
  for (const { name, appKey } of apps) {
    const seen = await dingtalk.getSeen({ appKey, limit: 10_000 })
    for (const [userId, { length }] of Map.groupBy(seen, (one) => one.userId)) {
      const { used } = (await usage(name, userId)).user
      if (used !== length) miscounted.push(`${name} ${userId}: ${used}, not ${length}`)
    }
  }
  return miscounted
}
