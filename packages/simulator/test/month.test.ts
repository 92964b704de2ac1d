import { expect, it } from 'vitest'
import { conversation, demoAgent, fetchToken, postJson, startCaller, text } from './caller.ts'

const sendPath = `${conversation}/asyncsend_v2`

it('counts the month’s calls per API, refused ones too, and starts anew with the next', async () => {
  const { simulator, call, renew, send } = await startCaller({ limits: { callsPerMonth: null } })
  const { task_id } = await send('u00001', 'hello')
  await send('', 'nobody is named')
  await call(`${conversation}/recall`, { agent_id: demoAgent, msg_task_id: task_id })
  await call('/topapi/user/listsimple', { dept_id: 2, cursor: 0, size: 10 })
  await call('/topapi/v2/user/getbymobile', { mobile: '13800000001' })
  expect(simulator.getTotals()).toMatchObject({
    calls: 6,
    callsThisMonth: 3,
    callsThisMonthPerApi: { [sendPath]: 2, [`${conversation}/recall`]: 1 },
  })
  expect(simulator.getCalls().map(({ counted }) => counted)).toEqual([
    false,
    true,
    true,
    true,
    false,
    false,
  ])
  simulator.setClock({ at: '2026-12-01T00:00:00+08:00' })
  await renew()
  expect(simulator.getTotals()).toMatchObject({ callsThisMonth: 0, callsThisMonthPerApi: {} })
})

it('does not count what is refused for its token, address, rate or permission', async () => {
  const { simulator, send } = await startCaller({ limits: { callsPerSecond: 0 } })
  await send('u00001', 'too fast')
  simulator.setLimits({ callsPerSecond: null })
  simulator.putApp({ appKey: 'ding-demo', allowedIps: [] })
  await send('u00001', 'from elsewhere')
  simulator.revokeTokens()
  await send('u00001', 'with an old token')
  expect(simulator.countCalls({ api: sendPath })).toMatchObject({ total: 3 })
  expect(simulator.getTotals()).toMatchObject({ callsThisMonth: 0 })
})

it.each([
  { fault: { kind: 'error', code: -1 }, counted: true },
  { fault: { kind: 'error', code: 90_020 }, counted: true },
  { fault: { kind: 'error', code: 90_002, form: 'wrapped' }, counted: false },
  { fault: { kind: 'error', code: 42_001 }, counted: false },
  { fault: { kind: 'error', code: 60_020, form: 'wrapped' }, counted: false },
  { fault: { kind: 'error', code: 90_002, processed: true }, counted: true },
  { fault: { kind: 'throttle' }, counted: false },
  { fault: { kind: 'http' }, counted: false },
  { fault: { kind: 'http', processed: true }, counted: true },
  { fault: { kind: 'malformed' }, counted: true },
  { fault: { kind: 'malformed', processed: false }, counted: false },
  { fault: { kind: 'reset-before' }, counted: false },
  { fault: { kind: 'reset-after' }, counted: true },
  { fault: { kind: 'ban-1111' }, counted: false },
] as const)('$fault counts: $counted', async ({ fault, counted }) => {
  const { simulator } = await startCaller()
  const token = await fetchToken(simulator)
  simulator.addFault({ api: 'asyncsend_v2', ...fault })
  const body = { agent_id: demoAgent, userid_list: 'u00001', msg: text('hello') }
  await postJson(`${simulator.url}${sendPath}?access_token=${token}`, body).catch(() => undefined)
  expect(simulator.getCalls({ api: sendPath })).toMatchObject([{ counted }])
  expect(simulator.getTotals()).toMatchObject({ callsThisMonth: counted ? 1 : 0 })
})

it('does not count contact APIs that a fault strikes', async () => {
  const { simulator, call } = await startCaller()
  simulator.addFault({ api: 'listid', kind: 'error', code: -1 })
  await call('/topapi/user/listid', { dept_id: 2 })
  expect(simulator.getTotals()).toMatchObject({ callsThisMonth: 0 })
})
