import { Counter, Gauge, Histogram, Registry } from 'prom-client'
import type { AccountFields } from './account.ts'
import type { AppDetail } from './app-detail.ts'

/** What a worker process counts, in Prometheus' text format at `/metrics`. */
export function createMetrics() {
  const registry = new Registry()
  const registers = [registry]
  const jobs = new Counter({
    name: 'dingpost_worker_jobs_total',
    help: 'Jobs by outcome and by the code that DingTalk answered',
    labelNames: ['app', 'outcome', 'code'],
    registers,
  })
  const people = new Counter({
    name: 'dingpost_worker_people_total',
    help: 'People in accepted calls, people suppressed by the ledger, people whose message was folded into a digest, mobiles that are nobody',
    labelNames: ['app', 'result'],
    registers,
  })
  const tokens = new Counter({
    name: 'dingpost_worker_token_retries_total',
    help: 'Sends that succeeded only with a fresh token',
    labelNames: ['app'],
    registers,
  })
  const seconds = new Histogram({
    name: 'dingpost_worker_job_seconds',
    help: 'Duration of a job, the wait for the budgets included',
    labelNames: ['app'],
    buckets: [0.005, 0.02, 0.1, 0.5, 1, 2, 5, 10, 30],
    registers,
  })
  const held = new Gauge({
    name: 'dingpost_worker_app_held',
    help: '1 while the app is held or throttled',
    labelNames: ['app', 'reason'],
    registers,
  })

  const monthCalls = new Gauge({
    name: 'dingpost_month_calls',
    help: 'Calls of this month that count against the quota of the organisation',
    labelNames: ['organisation'],
    registers,
  })
  const monthLimit = new Gauge({
    name: 'dingpost_month_calls_limit',
    help: 'The quota of calls a month of the organisation',
    labelNames: ['organisation'],
    registers,
  })
  const pace = new Gauge({
    name: 'dingpost_pace',
    help: 'How fast a budget is spent at present, as a share of its own pace: below 1 after throttles',
    labelNames: ['app', 'budget'],
    registers,
  })
  const read = [held, monthCalls, monthLimit, pace]

  return {
    count(account: AccountFields): void {
      const { app, outcome, code = '' } = account
      jobs.inc({ app, outcome, code })
      seconds.observe({ app }, account.durationMs / 1_000)
      people.inc({ app, result: 'suppressed' }, account.suppressed)
      people.inc({ app, result: 'unknown' }, account.unknown)
      if (account.folded) people.inc({ app, result: 'folded' }, account.folded)
      if (outcome === 'accepted') people.inc({ app, result: 'accepted' }, account.people)
      if (account.tokenRefreshed) tokens.inc({ app })
    },
    /** What stands in Redis about the apps at the moment of the scrape. */
    observe(apps: readonly AppDetail[]): void {
      for (const gauge of read) gauge.reset()
      for (const { app, organisation, gate, month, ...detail } of apps) {
        if (gate) held.set({ app, reason: gate.reason }, 1)
        monthCalls.set({ organisation }, month.used)
        monthLimit.set({ organisation }, month.limit)
        pace.set({ app, budget: 'send' }, detail.pace.send)
        pace.set({ app, budget: 'people' }, detail.pace.people)
      }
    },
    text: () => registry.metrics(),
    contentType: registry.contentType,
  }
}

export type Metrics = ReturnType<typeof createMetrics>
