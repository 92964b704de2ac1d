import { expect, it } from 'vitest'
import { createStandIn, text } from './stand-in.ts'

const hello = { to: { mobiles: ['13800000000'], departmentIds: [7] }, message: text('hello') }

it('tells what would happen, with its sums, and changes nothing', async () => {
  const standIn = createStandIn()
  standIn.forecasts = [
    { recipient: { kind: 'mobile', value: '13800000000' }, would: 'look_up' },
    { recipient: { kind: 'member', department: 7, userId: 'a' }, userId: 'a', would: 'send' },
    { recipient: { kind: 'member', department: 7, userId: 'b' }, userId: 'b', would: 'send' },
  ]
  standIn.gate = { kind: 'held', reason: 'ip', code: '60020', detail: '', since: 1, until: 2 }
  await expect(standIn.producer.preview({ ...hello, priority: 'urgent' })).resolves.toEqual({
    app: 'hr',
    gate: standIn.gate,
    forecasts: standIn.forecasts,
    totals: { send: 2, look_up: 1, digest: 0, defer: 0, suppress: 0, fail: 0 },
  })
  expect(standIn.previewed).toEqual([
    {
      hash: expect.stringMatching(/^[\w-]{22}$/) as string,
      recipients: [
        { kind: 'mobile', value: '13800000000' },
        { kind: 'department', value: 7 },
      ],
      terms: { priority: 'urgent' },
    },
  ])
  expect([standIn.accepted, standIn.woken, standIn.changes]).toEqual([[], [], []])
})

it('refuses what would be refused', async () => {
  const standIn = createStandIn()
  await expect(standIn.producer.preview({ ...hello, to: {} })).rejects.toMatchObject({
    code: 'invalid_notification',
  })
  standIn.failure = new Error('Connection is closed.')
  await expect(standIn.producer.preview(hello)).rejects.toMatchObject({ code: 'unavailable' })
})
