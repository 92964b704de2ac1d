import { expect, it } from 'vitest'
import { dingpost } from '../dingpost.ts'
import { problem } from '../fake-producer.ts'
import { ID, statusBody } from '../status-answers.ts'

const path = `GET /v1/notifications/${ID}`

it('shows the counts that are not 0 and the calls, in the time of Shanghai', async () => {
  const body = statusBody(
    'settled',
    { delivered: 2, read: 10, failed: 1 },
    {
      tasks: [
        { taskId: '256271667526', sentAt: '2026-11-22T16:30:00.000Z', recalled: true },
        { taskId: '99', sentAt: '2026-11-22T04:00:01.000Z', recallRefused: '400002' },
      ],
      statusBar: { value: '已同意', background: '0xFF78C06E', state: 'refused', code: '11' },
    },
  )
  const { code, out, err, received } = await dingpost(['status', ID], { [path]: { body } })
  expect(out).toBe(
    [
      `${ID}  settled  app hr  created 2026-11-22 12:00:00`,
      '13 recipients',
      '   2  delivered',
      '  10  read',
      '   1  failed',
      '2 tasks',
      '  256271667526  sent 2026-11-23 00:30:00  recalled',
      '  99            sent 2026-11-22 12:00:01  recall refused, code 400002',
      'status bar “已同意” on 0xFF78C06E: refused, code 11',
    ].join('\n'),
  )
  expect({ code, err }).toEqual({ code: 0, err: '' })
  expect(received).toMatchObject([{ method: 'GET', path: `/v1/notifications/${ID}` }])
})

it('sends the API key, and none when there is none', async () => {
  const answers = { [path]: { body: statusBody('queued', { queued: 1 }) } }
  const keyed = await dingpost(['status', ID], answers, { apiKey: 'hush' })
  expect(keyed.received[0]?.headers.authorization).toBe('Bearer hush')
  const open = await dingpost(['status', ID], answers)
  expect(open.received[0]?.headers).not.toHaveProperty('authorization')
})

it('prints the API’s own JSON, byte for byte', async () => {
  const text = `{ "more":1, ${JSON.stringify(statusBody('queued', { queued: 1 })).slice(1)}`
  const { out } = await dingpost(['status', ID, '--json'], { [path]: { body: text } })
  expect(out).toBe(text)
})

it('waits until it is settled, tells of every change once, and fails when anybody failed', async () => {
  const { code, out, err, pauses } = await dingpost(['status', ID, '--wait'], {
    [path]: [
      { body: statusBody('queued', { queued: 2 }) },
      { body: statusBody('sending', { sent: 2 }) },
      { body: statusBody('sending', { sent: 2 }) },
      { body: statusBody('settled', { delivered: 1, failed: 1 }) },
    ],
  })
  expect(code).toBe(1)
  expect(out).toContain('settled')
  expect(err.split('\n')).toEqual([
    'queued: 2 queued',
    'sending: 2 sent',
    `1 recipient failed: dingpost recipients ${ID} --state failed`,
  ])
  expect(pauses).toEqual([1_000, 1_000, 1_000])
})

it('a cancelled notification is over too', async () => {
  const body = statusBody('cancelled', { cancelled: 2 })
  expect(await dingpost(['status', ID, '--wait'], { [path]: { body } })).toMatchObject({
    code: 0,
    pauses: [],
  })
})

it('goes on waiting through 30 failed looks, and no further', async () => {
  const away = problem(503, 'unavailable', { detail: 'Nothing was acknowledged.' })
  const body = statusBody('settled', { read: 1 })
  const looks = (count: number) => [...Array.from({ length: count }, () => away), { body }]
  expect(await dingpost(['status', ID, '--wait'], { [path]: looks(30) })).toMatchObject({ code: 0 })
  expect(await dingpost(['status', ID, '--wait'], { [path]: looks(31) })).toMatchObject({
    code: 69,
    err: 'The title of unavailable (503): Nothing was acknowledged.',
  })
})

it('counts the failed looks anew after each that went well', async () => {
  const away = Array.from({ length: 20 }, () => problem(503, 'unavailable'))
  const answers = {
    [path]: [
      ...away,
      { body: statusBody('sending', { sent: 1 }) },
      ...away,
      { body: statusBody('settled', { read: 1 }) },
    ],
  }
  expect(await dingpost(['status', ID, '--wait'], answers)).toMatchObject({ code: 0 })
})

it('does not wait for a notification that there is not', async () => {
  const answers = { [path]: problem(404, 'notification_not_found', { detail: 'Never given.' }) }
  expect(await dingpost(['status', ID, '--wait'], answers)).toMatchObject({
    code: 1,
    out: '',
    err: 'The title of notification_not_found (404 notification_not_found)\n  Never given.',
    pauses: [],
  })
})

it('keeps an id within its part of the path', async () => {
  const { received } = await dingpost(['status', '../usage?x=1'])
  expect(received).toMatchObject([{ path: '/v1/notifications/..%2Fusage%3Fx%3D1' }])
})

it('needs exactly one id', async () => {
  expect(await dingpost(['status'])).toMatchObject({
    code: 2,
    out: '',
    err: '<id> is missing\n\nusage: dingpost status <id> [--wait] [--json]',
    received: [],
  })
  expect((await dingpost(['status', 'a', 'b', 'c'])).err).toContain('2 words are too many')
})
