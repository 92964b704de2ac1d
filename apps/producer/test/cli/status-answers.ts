export const ID = 'hr_0123456789abcdef0123'

/** A status document with these counts. */
export function statusBody(
  state: string,
  counts: Readonly<Record<string, number>>,
  more: object = {},
): object {
  const none = {
    queued: 0,
    deferred: 0,
    sent: 0,
    delivered: 0,
    read: 0,
    suppressed: 0,
    failed: 0,
    unverified: 0,
    cancelled: 0,
    recalled: 0,
  }
  const total = Object.values(counts).reduce((sum, count) => sum + count, 0)
  return {
    id: ID,
    app: 'hr',
    state,
    createdAt: '2026-11-22T04:00:00.000Z',
    recipients: { total, ...none, ...counts },
    tasks: [{ taskId: '256271667526', sentAt: '2026-11-22T04:00:01.000Z' }],
    ...more,
  }
}
