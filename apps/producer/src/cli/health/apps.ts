import { type AppUsage, type OrganisationUsage, type Usage, usageAnswer } from '../answers.ts'
import type { Answer, Api } from '../api.ts'
import { some } from '../report/counts.ts'
import { gateText } from '../report/gate.ts'
import { percentOf } from '../report/usage.ts'
import { bad, type Finding, ok, warn } from './finding.ts'

export function gateFinding({ app, gate }: AppUsage): Finding {
  if (!gate) return ok(`app ${app}`, 'sends')
  const found = gateText(gate)
  return gate.kind === 'held'
    ? bad(
        `app ${app}`,
        found,
        `Mend it, then: dingpost resume ${app}. It also tries again by itself`,
      )
    : warn(`app ${app}`, found, 'Wait: it goes on by itself')
}

/** Where a month's calls run low: receipts give way to sends from here on. */
const LOW_PERCENT = 80

export function monthFinding({ organisation, calls }: OrganisationUsage): Finding {
  const percent = percentOf(calls)
  const about = `month ${organisation}`
  const found = `${calls.used} of ${calls.limit} calls (${percent} %)`
  if (percent >= 100) return bad(about, found, 'Buy more calls, or wait for the 1st')
  return percent >= LOW_PERCENT
    ? warn(about, found, 'Plan for the rest of the month, or buy more calls')
    : ok(about, found)
}

const SECOND_LOOK_MS = 2_000

/**
 * Whether somebody takes the jobs of each app. Jobs may wait for a moment with nobody at work, so
 * only a second look that finds no fewer of them says that nobody is there.
 */
export async function queueFindings(
  first: Usage,
  { api, pause }: { api: Api; pause: (ms: number) => Promise<void> },
): Promise<readonly Finding[]> {
  let second: ReadonlyMap<string, AppUsage> = new Map()
  if (first.apps.some((app) => idleQueues(app).length > 0)) {
    await pause(SECOND_LOOK_MS)
    const answer = await usageOf(api)
    if (answer.ok) second = new Map(answer.body.apps.map((app) => [app.app, app]))
  }
  return first.apps.map((before) => queueFinding(before, second.get(before.app)))
}

export const usageOf = (api: Api): Promise<Answer<Usage>> =>
  api.ask({ method: 'GET', path: '/v1/usage' }, usageAnswer)

function queueFinding(before: AppUsage, after: AppUsage | undefined): Finding {
  const about = `jobs ${before.app}`
  const stuck = after
    ? idleQueues(before).filter(
        (queue) =>
          idleQueues(after).includes(queue) && after[queue].waiting >= before[queue].waiting,
      )
    : []
  if (stuck.length > 0) {
    const waiting = stuck.map((queue) => some(before[queue].waiting, names[queue])).join(' and ')
    return bad(about, `${waiting} waiting, and nobody takes them`, 'Start a worker for this app')
  }
  const failed = before.queue.failed + before.receipts.failed
  if (failed > 0) {
    return warn(about, `${some(failed, 'job')} failed`, 'Look at Bull Board and the workers’ logs')
  }
  const { waiting, active, delayed } = before.queue
  return ok(about, `${waiting} waiting, ${active} active, ${delayed} delayed`)
}

const names = { queue: 'send', receipts: 'receipt' } as const

/** Queues with work that nobody does. While its gate is closed an app's sends wait as they should. */
const idleQueues = (app: AppUsage): (keyof typeof names)[] =>
  (['queue', 'receipts'] as const).filter(
    (queue) => app.gate === null && app[queue].waiting > 0 && app[queue].active === 0,
  )
