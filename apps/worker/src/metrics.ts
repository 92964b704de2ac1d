import { Counter, Gauge, Histogram, Registry } from 'prom-client'
import type { AccountFields } from './account.ts'

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
    help: 'People in accepted calls, people suppressed by the ledger, mobiles that are nobody',
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

  return {
    count(account: AccountFields): void {
      const { app, outcome, code = '' } = account
      jobs.inc({ app, outcome, code })
      seconds.observe({ app }, account.durationMs / 1_000)
      people.inc({ app, result: 'suppressed' }, account.suppressed)
      people.inc({ app, result: 'unknown' }, account.unknown)
      if (outcome === 'accepted') people.inc({ app, result: 'accepted' }, account.people)
      if (account.tokenRefreshed) tokens.inc({ app })
    },
    /** Which apps' gates are closed, with the reason. */
    gates(closed: readonly { app: string; reason: string }[]): void {
      held.reset()
      for (const gate of closed) held.set(gate, 1)
    },
    text: () => registry.metrics(),
    contentType: registry.contentType,
  }
}

export type Metrics = ReturnType<typeof createMetrics>
