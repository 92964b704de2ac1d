import type { Reserved } from '@dingpost/ledger'

/** A batch of one person that may be sent at once. */
export const reserved: Reserved = {
  kind: 'send',
  probe: false,
  resend: false,
  waitMs: 0,
  to: { userIds: ['u1'] },
  message: '{"msgtype":"text"}',
  suppressed: 0,
  unknown: 0,
}
