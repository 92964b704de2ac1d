const jobs = { waiting: 0, active: 0, delayed: 0, failed: 0 }

/** An app that sends, with changes. */
export const appUsage = (app: string, changes: object = {}) => ({
  app,
  kind: 'internal',
  organisation: 'acme',
  gate: null,
  broadcasts: { used: 1, limit: 3, left: 1, reserve: 1 },
  people: { limit: 500, reserve: 0 },
  pace: {
    callsPerSecond: { limit: 15, now: 7.5 },
    peoplePerMinute: { limit: 4_500, now: 4_500 },
  },
  queue: jobs,
  receipts: jobs,
  ...changes,
})

export const jobCounts = (changes: Partial<typeof jobs>) => ({ ...jobs, ...changes })

export const heldGate = {
  kind: 'held',
  reason: 'ip_not_allowed',
  code: '60020',
  detail: 'Add 10.1.2.3 to the server egress addresses of the app.',
  since: '2026-11-22T02:00:00.000Z',
  until: '2026-11-22T02:05:00.000Z',
}

export const usageBody = (apps: readonly object[], used = 1_200) => ({
  day: '2026-11-22',
  month: '2026-11',
  apps,
  organisations: [
    {
      organisation: 'acme',
      calls: {
        used,
        limit: 5_000,
        left: 5_000 - used,
        byApi: { asyncsend_v2: used - 200, getsendresult: 200 },
      },
    },
  ],
})
