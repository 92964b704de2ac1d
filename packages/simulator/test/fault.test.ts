import { describe, expect, it } from 'vitest'
import { fetchToken, startCaller, text, conversation, demoAgent } from './caller.ts'

const sendPath = `${conversation}/asyncsend_v2`

/** One raw send, for what `fetch` must not turn into JSON. */
async function rawSend(simulator: { url: string }, token: string, signal?: AbortSignal) {
  return fetch(`${simulator.url}${sendPath}?access_token=${token}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ agent_id: demoAgent, userid_list: 'u00001', msg: text('hello') }),
    ...(signal && { signal }),
  })
}

describe('a fault', () => {
  it('strikes as often as told, after as many calls as told', async () => {
    const { simulator, send } = await startCaller()
    simulator.addFault({ api: 'asyncsend_v2', kind: 'error', code: -1, after: 1, times: 2 })
    const codes: unknown[] = []
    for (const content of ['a', 'b', 'c', 'd'])
      codes.push((await send('u00001', content))['errcode'])
    expect(codes).toEqual([0, -1, -1, 0])
    expect(simulator.getFaults()).toEqual([])
  })

  it('stays until it is cleared when its times are null', async () => {
    const { simulator, send } = await startCaller()
    const { id } = simulator.addFault({ api: '*', kind: 'error', code: 500, times: null })
    await send('u00001', 'a')
    expect(await send('u00001', 'b')).toMatchObject({ errcode: 500 })
    expect(simulator.getFaults()).toMatchObject([{ id, kind: 'error', times: null }])
    expect(simulator.clearFaults({ id })).toEqual({ cleared: 1 })
    expect(await send('u00001', 'c')).toMatchObject({ errcode: 0 })
  })

  it.each([
    { aim: { api: 'getsendresult' } },
    { aim: { api: 'send_v2' } },
    { aim: { api: '*', appKey: 'another' } },
    { aim: { api: '*', agentId: 7 } },
    { aim: { api: '*', userId: 'u00002' } },
  ])('passes over calls it is not aimed at: $aim', async ({ aim }) => {
    const { simulator, send } = await startCaller()
    simulator.addFault({ ...aim, kind: 'error', code: -1 })
    expect(await send('u00001', 'hello')).toMatchObject({ errcode: 0 })
    expect(simulator.getFaults()).toHaveLength(1)
  })

  it.each([
    { aim: { api: sendPath } },
    { aim: { api: '*', appKey: 'ding-demo' } },
    { aim: { api: 'corpconversation/asyncsend_v2', agentId: demoAgent } },
    { aim: { api: '*', userId: 'u00002' } },
  ])('strikes calls it is aimed at: $aim', async ({ aim }) => {
    const { simulator, send } = await startCaller()
    simulator.addFault({ ...aim, kind: 'error', code: 40_031, text: '不合法的UserID列表' })
    const answer = await send('u00001,u00002', 'hello')
    expect(answer).toMatchObject({ errcode: 40_031, errmsg: '不合法的UserID列表' })
    expect(simulator.getCalls({ api: 'asyncsend_v2' })).toMatchObject([
      { errcode: 40_031, fault: 'error', appKey: 'ding-demo', recipients: 0 },
    ])
  })
})

describe('an aimed fault', () => {
  const oa = {
    message_url: 'https://example.com',
    head: { bgcolor: 'FFBBBBBB', text: '' },
    status_bar: { status_value: '待审批' },
    body: { title: 'title' },
  }

  it.each([
    { api: 'getsendresult', field: 'task_id' },
    { api: 'getsendprogress', field: 'task_id' },
    { api: 'recall', field: 'msg_task_id' },
    { api: 'status_bar/update', field: 'task_id' },
  ])('strikes $api for one task, or for the tasks of one person', async ({ api, field }) => {
    const { simulator, call, send } = await startCaller({ resultDelayMs: 0 })
    const msg = { msgtype: 'oa', oa }
    const { task_id: one } = await send('u00001,nobody', '', { msg })
    const { task_id: two } = await send('u00002', '', { msg })
    const code = async (taskId: unknown) => {
      const body = { agent_id: demoAgent, status_value: '同意', [field]: taskId }
      return (await call(`${conversation}/${api}`, body))['errcode']
    }
    const aims = [{ taskId: Number(two) }, { userId: 'u00002' }]
    for (const aim of aims) {
      simulator.addFault({ api, kind: 'error', code: -1, times: 2, ...aim })
      expect([await code(one), await code(two), await code(two)]).toEqual([0, -1, -1])
      expect(await code(two)).toBe(0)
    }
    simulator.addFault({ api, kind: 'error', code: -1, userId: 'nobody' })
    expect([await code(two), await code(one)]).toEqual([0, -1])
  })

  it.each([
    { api: 'user/listid', body: {} },
    { api: 'user/listsimple', body: { cursor: 0, size: 10 } },
    { api: 'v2/department/listsubid', body: {} },
    { api: 'v2/department/listsub', body: {} },
  ])('strikes $api for one department', async ({ api, body }) => {
    const { simulator, call } = await startCaller()
    simulator.addFault({ api, kind: 'error', code: 60_003, departmentId: 3 })
    const code = async (dept_id: number) =>
      (await call(`/topapi/${api}`, { ...body, dept_id }))['errcode']
    expect([await code(2), await code(3), await code(3)]).toEqual([0, 60_003, 0])
  })

  it('strikes a send to one department, and the look-up of one person’s mobile', async () => {
    const { simulator, call, send } = await startCaller()
    simulator.addFault({ api: '*', kind: 'error', code: 50_004, departmentId: 3 })
    expect(await send('', 'a', { dept_id_list: '2,4' })).toMatchObject({ errcode: 0 })
    expect(await send('', 'b', { dept_id_list: '2,3' })).toMatchObject({ errcode: 50_004 })
    simulator.addFault({ api: '*', kind: 'error', code: 60_121, userId: 'u00002' })
    const look = async (mobile: string) =>
      (await call('/topapi/v2/user/getbymobile', { mobile }))['errcode']
    expect([await look('13800000001'), await look('13800000002')]).toEqual([0, 60_121])
  })
})

describe('error', () => {
  it.each([
    '/topapi/user/listid',
    '/topapi/user/listsimple',
    '/topapi/v2/department/listsub',
    '/topapi/v2/department/listsubid',
    `${conversation}/getsendprogress`,
    `${conversation}/getsendresult`,
    `${conversation}/recall`,
    `${conversation}/status_bar/update`,
  ])('comes in both forms from %s', async (api) => {
    const { simulator, call } = await startCaller()
    simulator.addFault({ api, kind: 'error', code: 90_002, text: 'busy', form: 'wrapped' })
    simulator.addFault({ api, kind: 'error', code: 90_002, text: 'busy', form: 'direct' })
    expect(await call(api)).toMatchObject({ errcode: 88, sub_code: '90002', sub_msg: 'busy' })
    expect(await call(api)).toMatchObject({ errcode: 90_002, errmsg: 'busy' })
    expect(simulator.getFaults()).toEqual([])
  })

  it.each([{ processed: true }, { processed: false }])(
    'comes after or instead of the work: %j',
    async ({ processed }) => {
      const { simulator, call, send } = await startCaller()
      simulator.addFault({ api: 'asyncsend_v2', kind: 'error', code: 15, processed })
      expect(await send('u00001', 'hello')).toMatchObject({ errcode: 15 })
      expect(simulator.getTotals()).toMatchObject({ seen: processed ? 1 : 0 })
      const { task_id: msg_task_id } = await send('u00002', 'hello')
      simulator.addFault({ api: 'recall', kind: 'error', code: -1, processed })
      await call(`${conversation}/recall`, { agent_id: demoAgent, msg_task_id })
      expect(simulator.getTotals()).toMatchObject({ recalled: processed ? 1 : 0 })
    },
  )

  it('comes in either form with any code', async () => {
    const { simulator, send } = await startCaller()
    simulator.addFault({ api: '*', kind: 'error', code: 42_001, form: 'wrapped', text: 'gone' })
    simulator.addFault({ api: '*', kind: 'error', code: 'isp.unknown', form: 'wrapped' })
    expect(await send('u00001', 'a')).toMatchObject({
      errcode: 88,
      sub_code: '42001',
      errmsg: 'ding talk error[subcode=42001,submsg=gone]',
    })
    expect(await send('u00001', 'a')).toMatchObject({ errcode: 88, sub_code: 'isp.unknown' })
    expect(simulator.getTotals()).toMatchObject({ tasks: 0 })
  })

  it('strikes gettoken, and the new token API in its own form', async () => {
    const { simulator } = await startCaller()
    simulator.addFault({ api: 'gettoken', kind: 'error', code: 40_096, appKey: 'ding-demo' })
    expect(await fetchToken(simulator)).toBe('undefined')
    simulator.addFault({ api: 'oauth2/accessToken', kind: 'error', code: 'systemBusy' })
    const response = await fetch(`${simulator.url}/v1.0/oauth2/accessToken`, { method: 'POST' })
    expect(response.status).toBe(400)
    expect(await response.json()).toMatchObject({ code: 'systemBusy' })
  })
})

it('throttle answers a wrapped code with the end of the limit', async () => {
  const { simulator, send } = await startCaller()
  simulator.addFault({ api: '*', kind: 'throttle', code: 90_002, seconds: 30 })
  const answer = await send('u00001', 'hello')
  expect(answer).toMatchObject({ errcode: 88, sub_code: '90002' })
  expect(answer['sub_msg']).toContain('限制将在 2026-11-22 12:00:30 结束')
})

it('latency delays and then answers', async () => {
  const { simulator, send } = await startCaller()
  simulator.addFault({ api: '*', kind: 'latency', ms: 60 })
  const start = performance.now()
  expect(await send('u00001', 'hello')).toMatchObject({ errcode: 0 })
  // Node's timers may fire a millisecond early.
  expect(performance.now() - start).toBeGreaterThan(58)
})

it('late-result delays the receipt of that send alone', async () => {
  // Nobody opens a message meanwhile: 6 % of the people would.
  const caller = await startCaller({ resultDelayMs: 0, readAfterMs: 60_000 })
  const { simulator, call, send, receipt } = caller
  simulator.addFault({ api: '*', kind: 'late-result', ms: 5000 })
  await call('/topapi/v2/department/listsub')
  const late = await send('u00001', 'late')
  const prompt = await send('u00001', 'prompt')
  expect(await receipt(late['task_id'])).toMatchObject({ unread_user_id_list: [] })
  expect(await receipt(prompt['task_id'])).toMatchObject({ unread_user_id_list: ['u00001'] })
  simulator.advanceClock({ ms: 5000 })
  expect(await receipt(late['task_id'])).toMatchObject({ unread_user_id_list: ['u00001'] })
})

it.each([
  { fault: { kind: 'http' }, status: 502, seen: 0 },
  { fault: { kind: 'http', status: 503, processed: true }, status: 503, seen: 1 },
  { fault: { kind: 'ban-html' }, status: 200, seen: 0 },
] as const)('$fault answers a page', async ({ fault, status, seen }) => {
  const { simulator } = await startCaller()
  const token = await fetchToken(simulator)
  simulator.addFault({ api: 'asyncsend_v2', ...fault })
  const response = await rawSend(simulator, token)
  expect(response.status).toBe(status)
  expect(response.headers.get('content-type')).toMatch(/^text\/html/u)
  expect(await response.text()).toMatch(/^<!DOCTYPE html>/u)
  expect(simulator.getTotals()).toMatchObject({ seen })
  const [call] = simulator.getCalls({ api: 'asyncsend_v2' })
  expect(call).toMatchObject({ errcode: null, fault: fault.kind, recipients: seen })
})

it('ban-1111 answers JSON without an errcode', async () => {
  const { simulator, send } = await startCaller()
  simulator.addFault({ api: '*', kind: 'ban-1111' })
  const answer = await send('u00001', 'hello')
  expect(answer).toMatchObject({ status: 1111, punish: 'deny' })
  expect(answer).not.toHaveProperty('errcode')
})

it.each([
  { fault: { kind: 'reset-before' }, seen: 0 },
  { fault: { kind: 'reset-after' }, seen: 1 },
] as const)('$fault.kind resets the connection', async ({ fault, seen }) => {
  const { simulator } = await startCaller()
  const token = await fetchToken(simulator)
  simulator.addFault({ api: 'asyncsend_v2', ...fault })
  await expect(rawSend(simulator, token)).rejects.toMatchObject({ cause: { code: 'ECONNRESET' } })
  expect(simulator.getTotals()).toMatchObject({ seen })
  expect(simulator.countCalls({ api: 'asyncsend_v2' })).toMatchObject({ total: 1 })
})

it.each([
  { fault: { kind: 'hang' }, seen: 0 },
  { fault: { kind: 'hang', processed: true }, seen: 1 },
] as const)('$fault never answers', async ({ fault, seen }) => {
  const { simulator } = await startCaller()
  const token = await fetchToken(simulator)
  simulator.addFault({ api: 'asyncsend_v2', ...fault })
  const pending = rawSend(simulator, token, AbortSignal.timeout(100))
  await expect(pending).rejects.toMatchObject({ name: 'TimeoutError' })
  expect(simulator.getTotals()).toMatchObject({ seen })
})

it('a call that hangs does not keep the simulator from closing', async () => {
  const { simulator } = await startCaller()
  const token = await fetchToken(simulator)
  simulator.addFault({ api: 'asyncsend_v2', kind: 'hang' })
  const pending = rawSend(simulator, token).catch((error: unknown) => error)
  while (simulator.countCalls({ api: 'asyncsend_v2' }).total === 0) {
    await fetch(`${simulator.url}/_control/clock`)
  }
  await simulator.close()
  expect(await pending).toBeInstanceOf(TypeError)
})

it.each([
  { fault: { kind: 'malformed' }, seen: 1 },
  { fault: { kind: 'malformed', processed: false }, seen: 0 },
] as const)('$fault answers half of the JSON', async ({ fault, seen }) => {
  const { simulator } = await startCaller()
  const token = await fetchToken(simulator)
  simulator.addFault({ api: 'asyncsend_v2', ...fault })
  const half = await (await rawSend(simulator, token)).text()
  expect(half).toMatch(/^\{"errcode":0/u)
  expect(() => JSON.parse(half) as unknown).toThrow(SyntaxError)
  expect(simulator.getTotals()).toMatchObject({ seen })
})
