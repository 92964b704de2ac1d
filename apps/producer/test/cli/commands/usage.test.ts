import { expect, it } from 'vitest'
import { dingpost } from '../dingpost.ts'
import { problem } from '../fake-producer.ts'
import { appUsage, heldGate, jobCounts, usageBody } from '../usage-answers.ts'

it('shows each app’s gate, day, pace and queues, and each organisation’s month', async () => {
  const body = usageBody([
    appUsage('hr', {
      gate: heldGate,
      people: { limit: 500, reserve: 50 },
      user: { userId: 'zhangsan', used: 12, limit: 500, left: 438 },
      quietHours: { from: '22:00', to: '08:00', now: true },
      queue: jobCounts({ waiting: 5, delayed: 2 }),
      receipts: jobCounts({ failed: 1 }),
    }),
    appUsage('shop', { kind: 'isv', broadcasts: { used: 0, limit: 0, left: 0, reserve: 0 } }),
  ])
  const { code, out, received } = await dingpost(['usage', '--app', 'hr', '--user', '张三'], {
    'GET /v1/usage?app=hr&userId=%E5%BC%A0%E4%B8%89': { body },
  })
  expect(code).toBe(0)
  expect(received).toHaveLength(1)
  expect(out).toBe(
    [
      'hr  internal app of acme, 2026-11-22',
      '  gate         held since 2026-11-22 10:00:00: ip_not_allowed (code 60020). Add 10.1.2.3 to the server egress addresses of the app. Next try at 2026-11-22 10:05:00',
      '  broadcasts   1 of 3 used, 1 left, 1 kept for urgent',
      '  a person     500 messages a day, 50 kept for urgent',
      '  zhangsan     12 of 500 used, 438 left',
      '  pace now     7.5 of 15 calls a second, 4500 of 4500 people a minute',
      '  quiet hours  22:00 to 08:00, now',
      '  sends        5 waiting, 2 delayed',
      '  receipts     1 failed',
      '',
      'shop  isv app of acme, 2026-11-22',
      '  gate        open',
      '  broadcasts  0 of 0 used, 0 left',
      '  a person    500 messages a day',
      '  pace now    7.5 of 15 calls a second, 4500 of 4500 people a minute',
      '  sends       nothing',
      '  receipts    nothing',
      '',
      'month 2026-11',
      '  ORGANISATION  CALLS  LIMIT  LEFT  SHARE  BY API',
      '  acme           1200   5000  3800  24 %   1000 asyncsend_v2, 200 getsendresult',
    ].join('\n'),
  )
})

it('lets nothing that DingTalk said steer the terminal', async () => {
  const gate = { ...heldGate, detail: 'red \u001b[31malert\nnext line' }
  const { out } = await dingpost(['usage'], {
    'GET /v1/usage': { body: usageBody([appUsage('hr', { gate })]) },
  })
  expect(out).toContain('red  [31malert next line')
})

it('rounds the share of a month down: 100 % means that nothing is left', async () => {
  const { out } = await dingpost(['usage'], { 'GET /v1/usage': { body: usageBody([], 4_999) } })
  expect(out).toContain('99 %')
})

it('prints the API’s own JSON', async () => {
  const body = usageBody([appUsage('hr')])
  const { out } = await dingpost(['usage', '--json'], { 'GET /v1/usage': { body } })
  expect(JSON.parse(out)).toEqual(body)
})

it('names the parameter that the API refuses', async () => {
  const errors = [{ parameter: 'app', message: 'there is no such app' }]
  const { code, err } = await dingpost(['usage', '--app', 'hr'], {
    'GET /v1/usage?app=hr': problem(400, 'malformed_request', { errors }),
  })
  expect(code).toBe(1)
  expect(err).toContain('\n  app: there is no such app')
})

it('takes no words', async () => {
  expect(await dingpost(['usage', 'hr'])).toMatchObject({
    code: 2,
    err: 'one word is too many\n\nusage: dingpost usage [--app <name>] [--user <id>] [--json]',
  })
})
