import type { Call, Drop, Person, Sight, Task } from './dingtalk.ts'
import type { Reported, Sent } from './dingpost.ts'
import type { Stage } from './stage.ts'

/** What DingPost says about one notification: its counts by state, and each recipient. */
export type Report = {
  readonly counts: Readonly<Record<string, number>>
  readonly items: readonly Reported[]
}

/** Both sides of the story, read when all was over. */
export type Evidence = {
  /** By notification id. */
  readonly reports: ReadonlyMap<string, Report>
  readonly people: readonly Person[]
  readonly sights: readonly Sight[]
  readonly tasks: readonly Task[]
  readonly drops: readonly Drop[]
  readonly calls: readonly Call[]
}

/** So many at a time: each request at once would want a connection of its own. */
const AT_ONCE = 20

export async function gather(
  { dingpost, dingtalk }: Stage,
  sent: readonly Sent[],
): Promise<Evidence> {
  const reportOf = async ({ id }: Sent): Promise<[string, Report]> => {
    const [status, items] = await Promise.all([dingpost.status(id), dingpost.recipients(id)])
    return [id, { counts: status.recipients, items }]
  }
  const reports = new Map<string, Report>()
  for (let at = 0; at < sent.length; at += AT_ONCE) {
    const some = await Promise.all(sent.slice(at, at + AT_ONCE).map(reportOf))
    for (const [id, report] of some) reports.set(id, report)
  }
  const [people, sights, tasks, drops, calls] = await Promise.all([
    dingtalk.people(),
    dingtalk.sights(),
    dingtalk.tasks(),
    dingtalk.drops(),
    dingtalk.calls(),
  ])
  return { reports, people, sights, tasks, drops, calls }
}
