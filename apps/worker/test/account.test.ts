import type { Reservation } from '@dingpost/ledger'
import { describe, expect, test } from 'vitest'
import { type Account, openAccount } from '../src/account.ts'

const reserved: Reservation = {
  kind: 'send',
  probe: false,
  resend: true,
  waitMs: 40,
  to: { userIds: ['u1', 'u2'] },
  message: '{"msgtype":"text"}',
  suppressed: 3,
  unknown: 1,
}

describe('the line about a job', () => {
  test('has every field of a batch that was sent', () => {
    const times = [1_000, 1_123.456]
    const account = openAccount('default', 'send', { batch: 'b1' }, () => times.shift() ?? 0)
    account.lookedUp(2)
    account.reserved(reserved)
    account.ended({ kind: 'accepted', taskId: '77', tokenRefreshed: true, people: 2 })
    expect(account.close({ kind: 'done' })).toEqual({
      app: 'default',
      job: 'send',
      batch: 'b1',
      outcome: 'accepted',
      next: 'done',
      people: 2,
      suppressed: 3,
      unknown: 1,
      lookUps: 2,
      resend: true,
      tokenRefreshed: true,
      pacedMs: 40,
      durationMs: 123.5,
      taskId: '77',
    })
  })

  test('names nobody, and does not repeat the message', () => {
    const account = openAccount('default', 'send', { batch: 'b1' })
    account.reserved(reserved)
    account.ended({ kind: 'recipient_refused', code: '40031' })
    const line = JSON.stringify(account.close({ kind: 'done' }))
    expect(line).not.toMatch(/u1|u2|msgtype/)
    expect(line).toContain('"code":"40031"')
  })

  test.each<[string, (account: Account) => void, object]>([
    ['nothing to do', () => {}, { outcome: 'nothing_to_do' }],
    [
      'nobody left',
      (account) => account.reserved({ kind: 'over', state: 'done', suppressed: 3, unknown: 1 }),
      { outcome: 'nobody_left', suppressed: 3, unknown: 1 },
    ],
    [
      'a closed gate',
      (account) => account.reserved({ kind: 'wait', waitMs: 9, why: 'gate' }),
      { outcome: 'gate_closed' },
    ],
    [
      'a spent budget',
      (account) => account.reserved({ kind: 'wait', waitMs: 9, why: 'budget' }),
      { outcome: 'budget_spent' },
    ],
    [
      'a batch whose time has not come',
      (account) => account.reserved({ kind: 'later', waitMs: 9, why: 'quiet_hours' }),
      { outcome: 'not_due', detail: 'quiet_hours' },
    ],
    [
      'departments that became people',
      (account) => {
        account.reserved({ kind: 'expand', probe: false, departments: [] })
        account.lookedUp(4)
        account.expanded(1_000)
        account.expanded(200)
        account.reserved({ kind: 'gone' })
      },
      { outcome: 'expanded', expanded: 1_200, lookUps: 4 },
    ],
    [
      'tasks that were recalled, and one that was not',
      (account) => {
        account.treated('done')
        account.treated('done')
        account.ended({ kind: 'request_refused', code: '400002' })
        account.treated('refused')
      },
      { outcome: 'refused', code: '400002', tasks: { done: 2, refused: 1 } },
    ],
    [
      'a wrong set-up',
      (account) => account.ended({ kind: 'misconfigured', code: '60020', detail: 'Add it.' }),
      { outcome: 'misconfigured', code: '60020', detail: 'Add it.' },
    ],
    [
      'a receipt',
      (account) => account.received({ kind: 'waiting', looks: 2, settled: 97, waiting: 3 }),
      { outcome: 'receipt', receipt: { looks: 2, settled: 97, waiting: 3 } },
    ],
  ])('says %s', (_what, happen, fields) => {
    const account = openAccount('default', 'send', { batch: 'b1' })
    happen(account)
    expect(account.close({ kind: 'done' })).toMatchObject(fields)
  })

  test('says how long the job waits before it goes on', () => {
    const [again, closed] = [
      openAccount('default', 'send', { batch: 'b1' }),
      openAccount('default', 'send', { batch: 'b2' }),
    ]
    expect(again.close({ kind: 'again', afterMs: 800 })).toMatchObject({
      next: 'again',
      waitMs: 800,
    })
    expect(closed.close({ kind: 'closed', waitMs: 5_000 })).toMatchObject({
      next: 'closed',
      waitMs: 5_000,
    })
  })
})
