import { expect, it } from 'vitest'
import { conversation, demoAgent, fetchToken, postJson, readJson, startCaller } from './caller.ts'

const look = '/topapi/v2/user/getbymobile'
const mobile = '13800000001'

it('wraps what is wrong with a token', async () => {
  const { simulator } = await startCaller()
  const answer = await postJson(`${simulator.url}${look}?access_token=nonsense`, { mobile })
  expect(answer).toEqual({
    errcode: 88,
    sub_code: '40014',
    sub_msg: '不合法的access_token',
    errmsg: 'ding talk error[subcode=40014,submsg=不合法的access_token]',
    request_id: expect.stringMatching(/^[0-9a-z]{12}$/u),
  })
  const blank = { errcode: 88, sub_code: '40000', sub_msg: 'access_token is blank' }
  expect(await postJson(`${simulator.url}${look}`, { mobile })).toMatchObject(blank)
  const headers = { 'x-acs-dingtalk-access-token': await fetchToken(simulator) }
  const byHeader = readJson(fetch(`${simulator.url}${look}?mobile=${mobile}`, { headers }))
  expect(await byHeader).toMatchObject(blank)
})

it('takes a token from the form body', async () => {
  const { simulator } = await startCaller()
  const form = new URLSearchParams({ access_token: await fetchToken(simulator), mobile })
  const answer = readJson(fetch(simulator.url + look, { method: 'POST', body: form }))
  expect(await answer).toMatchObject({ errcode: 0 })
})

it('answers in UTF-8 JSON with HTTP 200, errors too', async () => {
  const { simulator } = await startCaller()
  const response = await fetch(simulator.url + look)
  expect(response.status).toBe(200)
  expect(response.headers.get('content-type')).toBe('application/json;charset=UTF-8')
})

it('tells a wrong API from a wrong address, and a body that is no JSON', async () => {
  const { simulator, call } = await startCaller()
  const sub_msg = '不合法ApiName，ApiName = dingtalk.oapi.user.nothing'
  expect(await call('/topapi/user/nothing')).toMatchObject({
    errcode: 22,
    sub_msg,
    errmsg: `Invalid method[submsg=${sub_msg}]`,
  })
  expect(await call('/nothing')).toMatchObject({ errcode: 404, errmsg: '请求的URI地址不存在' })
  for (const body of ['{"mobile":', '[]']) {
    const headers = { 'content-type': 'application/json' }
    const answer = readJson(fetch(simulator.url + look, { method: 'POST', headers, body }))
    expect(await answer).toMatchObject({ errcode: 47_001 })
  }
})

it('throttles an app that calls one API more than 20 times in a second, with an end time', async () => {
  const { simulator, call } = await startCaller({ limits: { callsPerSecond: 20 } })
  simulator.advanceClock({ ms: 250 })
  for (let count = 0; count < 20; count += 1) {
    expect(await call(look, { mobile })).toMatchObject({ errcode: 0 })
  }
  const refused = await call(look, { mobile })
  expect(refused).toMatchObject({ errcode: 88, sub_code: '90018' })
  expect(refused['sub_msg']).toContain('apiPath(dingtalk.oapi.v2.user.getbymobile)')
  expect(refused['sub_msg']).toContain('从 2026-11-22 12:00:00 到 2026-11-22 12:00:00')
  expect(refused['sub_msg']).toContain('限制将在 2026-11-22 12:00:01 结束')
  expect(await call('/topapi/v2/department/listsub')).toMatchObject({ errcode: 0 })
  simulator.advanceClock({ ms: 750 })
  expect(await call(look, { mobile })).toMatchObject({ errcode: 0 })
})

it('asks for a token before it counts', async () => {
  const { simulator, call } = await startCaller({ limits: { callsPerSecond: 1 } })
  await postJson(`${simulator.url}${look}?access_token=nonsense`, { mobile })
  expect(await call(look, { mobile })).toMatchObject({ errcode: 0 })
})

it('bans the address after too many calls in 20 seconds, for five minutes', async () => {
  const { simulator, call } = await startCaller({ limits: { egressCallsPer20Seconds: 3 } })
  await call(look, { mobile })
  await call(look, { mobile })
  const banned = { status: 1111, wait: 5, source: 'x5', punish: 'deny', uuid: expect.any(String) }
  expect(await call(look, { mobile })).toEqual(banned)
  simulator.advanceClock({ ms: 299_999 })
  expect(await call(look, { mobile })).toEqual(banned)
  simulator.advanceClock({ ms: 1 })
  expect(await call(look, { mobile })).toMatchObject({ errcode: 0 })
})

it('counts the month of all apps, without tokens and look-ups', async () => {
  const { simulator, call, renew, send } = await startCaller({ limits: { callsPerMonth: 2 } })
  await call(look, { mobile })
  const { task_id } = await send('u00001', 'one')
  await call(`${conversation}/getsendresult`, { agent_id: demoAgent, task_id })
  expect(await send('u00001', 'two')).toMatchObject({
    errcode: 90_020,
    errmsg: expect.stringContaining('调用量:3次,额度:2次'),
  })
  expect(await call(look, { mobile })).toMatchObject({ errcode: 0 })
  simulator.setClock({ at: '2026-12-01T00:00:00+08:00' })
  await renew()
  expect(await send('u00001', 'two')).toMatchObject({ errcode: 0 })
})

it('refuses an address that is not in the whitelist', async () => {
  const { simulator, call } = await startCaller()
  const allow = (allowedIps: string[] | null) =>
    simulator.putApp({ appKey: 'ding-demo', allowedIps })
  allow(['10.0.0.*', '127.0.0'])
  expect(await call(look, { mobile })).toMatchObject({
    errcode: 88,
    sub_code: '60020',
    sub_msg: '访问ip不在白名单之中,request ip=127.0.0.1 appKey(ding-demo)',
  })
  allow(['127.0.*.1'])
  expect(await call(look, { mobile })).toMatchObject({ errcode: 0 })
  allow([])
  expect(await call(look, { mobile })).toMatchObject({ sub_code: '60020' })
  allow(null)
  expect(await call(look, { mobile })).toMatchObject({ errcode: 0 })
})

it('refuses an API the app has no permission for, with the link to apply', async () => {
  const { simulator, call } = await startCaller()
  const scope = 'qyapi_get_member_by_mobile'
  simulator.putApp({ appKey: 'ding-demo', missingPermissions: [scope] })
  const refused = await call(look, { mobile })
  expect(refused).toMatchObject({ errcode: 88, sub_code: '60011' })
  expect(refused['sub_msg']).toContain(
    `https://open-dev.dingtalk.com/appscope/apply?content=ding-demo%23${scope}`,
  )
  expect(refused['sub_msg']).toContain(`requiredScopes=[${scope}]`)
  expect(await call('/topapi/v2/department/listsub')).toMatchObject({ errcode: 0 })
})
