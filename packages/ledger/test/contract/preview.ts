import { describe, expect, test } from 'vitest'
import type { Ledger, Recipient, Terms } from '../../src/index.ts'
import { type Connect, NOON, batchOf, createScene, deliver, mobiles, text, users } from './scene.ts'

const HOUR = 3_600_000

const look = async (
  ledger: Ledger,
  content: string,
  recipients: Recipient[],
  terms: Partial<Terms> = {},
) =>
  (await ledger.preview.forecast({ hash: text(content).hash, recipients, terms })).map(
    ({ would, reason }) => (reason ? `${would}/${reason}` : would),
  )

export function previewContract(connect: Connect): void {
  describe('a preview', () => {
    test('says for each recipient what would happen, and why', async () => {
      const { ledger } = createScene(connect, { userDaily: 2 })
      const first = await batchOf(ledger, 'a', [...users('u1'), ...mobiles('13800000001')])
      await ledger.batches.reserve(first.batch)
      await ledger.batches.reserve(first.batch, {
        found: new Map([['13800000001', undefined]]),
        probe: false,
      })
      await ledger.batches.confirm(first.batch, '1', 'ask', false)
      const named = [...users('u1', 'u2'), ...mobiles('13800000001', '13800000002')]
      expect(await look(ledger, 'a', named)).toEqual([
        'suppress/duplicate_content',
        'send',
        'fail/unknown_recipient',
        'look_up',
      ])
      await deliver(ledger, (await batchOf(ledger, 'b', users('u1'))).batch)
      expect(await look(ledger, 'c', users('u1'))).toEqual(['suppress/user_daily_limit'])
      const [deferred] = await ledger.preview.forecast({
        hash: text('c').hash,
        recipients: users('u1'),
        terms: { overLimit: 'defer' },
      })
      expect(deferred).toEqual({
        recipient: { kind: 'userId', value: 'u1' },
        userId: 'u1',
        would: 'defer',
        reason: 'user_daily_limit',
        at: Date.parse('2026-11-23T00:00:00+08:00'),
      })
    })

    test('takes nothing', async () => {
      const { ledger } = createScene(connect, { userDaily: 1 })
      for (let times = 0; times < 3; times += 1) {
        expect(await look(ledger, 'a', users('u1'))).toEqual(['send'])
      }
      const { batch } = await batchOf(ledger, 'a', users('u1'))
      expect(await ledger.batches.reserve(batch)).toMatchObject({ kind: 'send' })
    })

    test('knows schedules, quiet hours, expiry and what is kept back', async () => {
      const { ledger } = createScene(
        connect,
        { userDaily: 1, broadcastDaily: 1 },
        {
          quietHours: { from: 11 * 60, to: 13 * 60 },
          reserve: { perPerson: 1, broadcasts: 1 },
        },
      )
      const urgent = { priority: 'urgent' as const }
      expect(await look(ledger, 'a', users('u1'))).toEqual(['defer/quiet_hours'])
      expect(await look(ledger, 'a', users('u1'), urgent)).toEqual(['send'])
      expect(await look(ledger, 'a', [{ kind: 'everyone' }], urgent)).toEqual(['send'])
      expect(await look(ledger, 'a', users('u1'), { deliverAt: NOON + 2 * HOUR })).toEqual([
        'defer/scheduled',
      ])
      expect(await look(ledger, 'a', users('u1'), { expiresAt: NOON + 1_000 })).toEqual([
        'suppress/expired',
      ])
      const { ledger: day } = createScene(
        connect,
        { userDaily: 1, broadcastDaily: 1 },
        { reserve: { perPerson: 1, broadcasts: 1 } },
      )
      expect(await look(day, 'a', users('u1'))).toEqual(['suppress/user_daily_limit'])
      expect(await look(day, 'a', [{ kind: 'everyone' }])).toEqual([
        'suppress/broadcast_daily_limit',
      ])
    })

    test('shows a department person by person once the directory knows it', async () => {
      const { ledger } = createScene(connect)
      const seven: Recipient[] = [{ kind: 'department', value: 7 }]
      expect(await look(ledger, 'a', seven)).toEqual(['look_up'])
      await ledger.departments.remember(7, { kind: 'known', userIds: ['u1'], children: [8] })
      expect(await look(ledger, 'a', seven)).toEqual(['look_up'])
      await ledger.departments.remember(8, { kind: 'known', userIds: ['u1', 'u2'], children: [7] })
      const forecasts = await ledger.preview.forecast({
        hash: text('a').hash,
        recipients: seven,
        terms: {},
      })
      expect(forecasts.map(({ recipient, would }) => [recipient, would])).toEqual([
        [{ kind: 'member', department: 7, userId: 'u1' }, 'send'],
        [{ kind: 'member', department: 7, userId: 'u2' }, 'send'],
      ])
      await ledger.departments.remember(9, { kind: 'gone', code: '60003' })
      expect(await look(ledger, 'a', [{ kind: 'department', value: 9 }])).toEqual([
        'fail/unknown_recipient',
      ])
    })
  })

  describe('the usage of a day', () => {
    test('counts broadcasts for everybody', async () => {
      const { ledger } = createScene(connect)
      await deliver(ledger, (await batchOf(ledger, 'a', users('u1'))).batch)
      await deliver(ledger, (await batchOf(ledger, 'b', [{ kind: 'everyone' }])).batch)
      expect(await ledger.usage.today('u1')).toEqual({ day: '2026-11-22', broadcasts: 1, user: 2 })
      expect(await ledger.usage.today()).toEqual({ day: '2026-11-22', broadcasts: 1 })
    })
  })
}
