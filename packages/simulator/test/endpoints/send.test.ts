import { describe, expect, it } from 'vitest'
import { generatePeople } from '../../src/index.ts'
import { conversation, demoAgent, fetchToken, startCaller, text } from '../caller.ts'

const hour = 3_600_000
const many = (count: number) => Array.from({ length: count }, (_, at) => `x${at}`).join(',')

describe('asyncsend_v2', () => {
  it('answers a task id and no errmsg, and shows the message to everybody named', async () => {
    const { simulator, send } = await startCaller()
    const answer = await send('u00001,u00002,u00002', '月会通知')
    expect(answer).toEqual({
      errcode: 0,
      task_id: expect.any(Number),
      request_id: expect.stringMatching(/^[0-9a-z]{12}$/u),
    })
    expect(String(answer['task_id'])).toMatch(/^\d{11,12}$/u)
    const seen = simulator.getSeen({ taskId: Number(answer['task_id']) })
    expect(seen.map(({ userId }) => userId)).toEqual(['u00001', 'u00002'])
    expect(seen[0]).toMatchObject({
      appKey: 'ding-demo',
      agentId: demoAgent,
      message: text('月会通知'),
    })
  })

  it('keeps the message byte for byte as it was received', async () => {
    const { simulator } = await startCaller()
    const token = await fetchToken(simulator)
    const url = `${simulator.url}${conversation}/asyncsend_v2?access_token=${token}`
    const msg = '{ "text": {"content":"a\\n\\"}, \\\\"} ,\t"msgtype":"text", "n":1.0e1 }'
    const post = (contentType: string, body: string) =>
      fetch(url, { method: 'POST', headers: { 'content-type': contentType }, body })

    await post('application/json', `{"msg" : ${msg} , "agent_id":"1000001","userid_list":"u00001"}`)
    const asString = { msg, agent_id: demoAgent, userid_list: 'u00002', to_all_user: 'false' }
    await post('application/json', JSON.stringify(asString))
    const form = new URLSearchParams({ msg, agent_id: '1000001', userid_list: 'u00003' })
    await post('application/x-www-form-urlencoded;charset=utf-8', form.toString())
    const query = new URLSearchParams({ msg, agent_id: '1000001', userid_list: 'u00004' })
    await fetch(`${url}&${query.toString()}`)

    const seen = simulator.getSeen()
    expect(seen.map(({ userId }) => userId)).toEqual(['u00001', 'u00002', 'u00003', 'u00004'])
    expect(seen.map((record) => record.text)).toEqual([msg, msg, msg, msg])
    expect(seen[0]?.message).toEqual({ ...text('a\n"}, \\'), n: 10 })
  })

  it('drops the 501st message of a day to one person, and only to that person', async () => {
    const { simulator, send, receipt } = await startCaller({ resultDelayMs: 0 })
    for (let count = 0; count < 500; count += 1) await send('u00001', `message ${count}`)
    const answer = await send('u00001,u00002', 'one more')
    expect(answer).toMatchObject({ errcode: 0 })
    expect(await receipt(answer['task_id'])).toMatchObject({
      forbidden_list: [{ code: '143105', count: 500, userid: 'u00001' }],
      unread_user_id_list: ['u00002'],
    })
    expect(simulator.getSeen({ userId: 'u00001' })).toHaveLength(500)
    expect(simulator.getDropped({ userId: 'u00001' })).toMatchObject([{ code: '143105' }])
  })

  it('drops the same content the same day, however its members are ordered', async () => {
    const { send, receipt } = await startCaller({ resultDelayMs: 0 })
    await send('u00001', 'same')
    const reordered = { text: { content: 'same' }, msgtype: 'text' }
    const answer = await send('u00001,u00002', '', { msg: reordered })
    expect(await receipt(answer['task_id'])).toMatchObject({
      forbidden_list: [{ code: '143106', count: 1, userid: 'u00001' }],
      unread_user_id_list: ['u00002'],
    })
  })

  it('starts a new day at midnight in Shanghai, and not before', async () => {
    const { simulator, send, renew } = await startCaller({ limits: { messagesPerPersonPerDay: 1 } })
    await send('u00001', 'same')
    simulator.setClock({ at: '2026-11-22T23:59:59.999+08:00' })
    await renew()
    await send('u00001', 'same')
    await send('u00001', 'other')
    expect(simulator.getSeen()).toHaveLength(1)
    simulator.advanceClock({ ms: 1 })
    await send('u00001', 'same')
    expect(simulator.getSeen()).toHaveLength(2)
    expect(simulator.getDropped().map(({ code }) => code)).toEqual(['143105', '143105'])
  })

  it('counts each app by itself', async () => {
    const other = { appKey: 'ding-other', appSecret: 'other-secret', agentId: 2 }
    const demo = { appKey: 'ding-demo', appSecret: 'demo-secret', agentId: demoAgent }
    const { simulator, send, renew } = await startCaller({ apps: [demo, other] })
    await send('u00001', 'same')
    await renew(other)
    await send('u00001', 'same', { agent_id: 2 })
    expect(simulator.getSeen().map(({ appKey }) => appKey)).toEqual(['ding-demo', 'ding-other'])
  })

  it('takes three broadcasts a day and answers the fourth with 41045', async () => {
    const { simulator, send, renew } = await startCaller()
    simulator.putPeople({
      people: [
        { userId: 'u00001', left: true },
        { userId: 'u00002', visible: false },
      ],
    })
    for (const content of ['1', '2', '3']) {
      expect(await send('', content, { to_all_user: 'true' })).toMatchObject({ errcode: 0 })
    }
    const fourth = await send('', '4', { to_all_user: true })
    expect(fourth).toMatchObject({ errcode: 41_045 })
    expect(simulator.getTotals()).toMatchObject({ broadcasts: 3, seen: 3 * 18, dropped: 0 })
    simulator.advanceClock({ ms: 24 * hour })
    await renew()
    expect(await send('', '4', { to_all_user: true })).toMatchObject({ errcode: 0 })
  })

  it('drops what passes the person-times of a minute, and takes them in the next', async () => {
    const { simulator, send } = await startCaller({ limits: { peoplePerMinute: 3 } })
    await send('u00001,u00002', 'one')
    await send('u00003,u00004', 'two')
    expect(simulator.getDropped()).toMatchObject([
      { userId: 'u00004', code: '143103', threshold: 3 },
    ])
    simulator.advanceClock({ ms: 60_000 })
    await send('u00004', 'two')
    expect(simulator.getSeen({ userId: 'u00004' })).toHaveLength(1)
  })

  it('reaches departments with all that is below them, each person once', async () => {
    const { simulator, send, receipt } = await startCaller({ resultDelayMs: 0 })
    const answer = await send('u00001', 'hello', { dept_id_list: '2,7,99' })
    expect(await receipt(answer['task_id'])).toMatchObject({ invalid_dept_id_list: [99] })
    const seen = simulator.getSeen().map(({ userId }) => userId)
    expect(seen.toSorted()).toEqual(['u00001', 'u00006', 'u00007', 'u00016'])
  })

  it.each([
    { outOfRange: 'invalid' as const, invalid: [2] },
    { outOfRange: 'absent' as const, invalid: [] },
  ])('reaches nobody by a department outside the range: $outOfRange', async (range) => {
    const { outOfRange, invalid } = range
    const { simulator, send, receipt } = await startCaller({ resultDelayMs: 0, outOfRange })
    simulator.putDepartments({ departments: [{ id: 2, visible: false }] })
    const answer = await send('', 'hello', { dept_id_list: '2,3' })
    expect(await receipt(answer['task_id'])).toMatchObject({ invalid_dept_id_list: invalid })
    const seen = simulator.getSeen().map(({ userId }) => userId)
    expect(seen.toSorted()).toEqual(['u00002', 'u00008', 'u00009', 'u00017'])
  })

  it.each([
    { field: 'visible', value: false, list: 'invalid_user_id_list', entry: 'u00001' },
    { field: 'left', value: true, list: 'invalid_user_id_list', entry: 'u00001' },
    { field: 'fails', value: true, list: 'failed_user_id_list', entry: 'u00001' },
    { field: 'executive', value: true, list: 'forbidden_list', entry: { code: '1430004' } },
    { field: 'refuses', value: true, list: 'forbidden_list', entry: { code: '81002' } },
    { field: 'forbiddenCode', value: '143104', list: 'forbidden_list', entry: { code: '143104' } },
  ])('puts a person with $field $value into $list', async ({ field, value, list, entry }) => {
    const { simulator, send, receipt } = await startCaller({ resultDelayMs: 0 })
    simulator.putPeople({ people: [{ userId: 'u00001', [field]: value }] })
    const answer = await send('u00001,u00002', 'hello')
    expect(await receipt(answer['task_id'])).toMatchObject({
      [list]: [entry],
      unread_user_id_list: ['u00002'],
    })
    expect(simulator.getSeen({ userId: 'u00001' })).toEqual([])
  })

  it('keeps silent about people outside the visible range when told to', async () => {
    const { simulator, send, receipt } = await startCaller({
      resultDelayMs: 0,
      outOfRange: 'absent',
    })
    simulator.putPeople({ people: [{ userId: 'u00001', visible: false }] })
    const answer = await send('u00001', 'hello')
    expect(Object.values(await receipt(answer['task_id'])).flat()).toEqual([])
    expect(simulator.getDropped()).toMatchObject([{ userId: 'u00001', code: 'absent' }])
  })

  it('tells user ids apart by case', async () => {
    const { simulator, send } = await startCaller()
    await send('U00001', 'hello')
    expect(simulator.getDropped()).toMatchObject([{ userId: 'U00001', code: 'invalid' }])
  })

  const oa = {
    message_url: 'https://example.com',
    head: { bgcolor: 'FFBBBBBB', text: '' },
    status_bar: { status_value: '进行中' },
    body: { title: 'title' },
  }
  it.each([
    { name: 'no agent id', more: { agent_id: undefined }, errcode: 41_011 },
    { name: 'an agent id that is no number', more: { agent_id: 'abc' }, errcode: 40_056 },
    { name: 'the agent id of another app', more: { agent_id: 7 }, errcode: 41_020 },
    { name: 'nobody', more: { userid_list: '' }, errcode: 40_035 },
    { name: 'a list that is no text', more: { userid_list: ['u00001'] }, errcode: 40_035 },
    { name: '101 user ids', more: { userid_list: many(101) }, errcode: 400_002 },
    { name: '21 departments', more: { dept_id_list: many(21) }, errcode: 400_002 },
    { name: 'to_all_user that is no boolean', more: { to_all_user: 'yes' }, errcode: 400_002 },
    { name: 'no message', more: { msg: undefined }, errcode: 40_035 },
    { name: 'a message that is no JSON', more: { msg: '{' }, errcode: 34_014 },
    { name: '2,049 bytes', more: { msg: text('x'.repeat(2009)) }, errcode: 34_016 },
    {
      name: 'a status bar for six people',
      more: { userid_list: many(6), msg: { msgtype: 'oa', oa } },
      errcode: 400_002,
    },
  ])('refuses $name with $errcode', async ({ more, errcode }) => {
    const { simulator, send } = await startCaller()
    const answer = await send('u00001', 'hello', more)
    expect(answer).toEqual({
      errcode,
      errmsg: expect.any(String),
      request_id: expect.any(String),
    })
    expect(simulator.getTotals()).toMatchObject({ tasks: 0 })
  })

  it('takes 100 user ids and 2,048 bytes', async () => {
    const { simulator, send } = await startCaller({ people: generatePeople(100) })
    const people = generatePeople(100).map(({ userId }) => userId)
    const msg = text('x'.repeat(2008))
    expect(Buffer.byteLength(JSON.stringify(msg))).toBe(2048)
    expect(await send(people.join(','), '', { msg })).toMatchObject({ errcode: 0 })
    expect(simulator.getTotals()).toMatchObject({ seen: 100 })
  })

  it('refuses a call that resolves to too many people, broadcasts excepted', async () => {
    const { send } = await startCaller({ limits: { peoplePerCall: 19 } })
    expect(await send('', 'hello', { dept_id_list: '1' })).toMatchObject({ errcode: 41_029 })
    expect(await send('', 'hello', { to_all_user: true })).toMatchObject({ errcode: 0 })
  })
})
