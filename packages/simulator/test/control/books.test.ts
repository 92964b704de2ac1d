import { expect, it } from 'vitest'
import { conversation, demoAgent, fetchToken, startCaller, text } from '../caller.ts'

const oa = {
  message_url: 'https://example.com',
  head: { bgcolor: 'FFBBBBBB', text: '' },
  status_bar: { status_value: '待审批', status_bg: '0xFFFF9D46' },
  body: { title: 'title' },
}

it('tell for every person what became of every send', async () => {
  const { simulator, send } = await startCaller({ readAfterMs: 1000 })
  simulator.putPeople({ people: [{ userId: 'u00003', executive: true }] })
  const at = simulator.getClock().now
  const first = await send('u00001,nobody,u00003', 'hello')
  simulator.advanceClock({ ms: 1000 })
  const second = await send('u00001,u00002', 'hello')
  const sent = { appKey: 'ding-demo', agentId: demoAgent, text: JSON.stringify(text('hello')) }
  const told = { readAt: null, recalledAt: null, statusBar: null }
  const one = { ...sent, ...told, taskId: first['task_id'], at }
  const two = { ...sent, ...told, taskId: second['task_id'], at: at + 1000 }
  expect(simulator.getBooks()).toEqual([
    { ...one, userId: 'u00001', state: 'seen', code: null, readAt: at + 1000 },
    { ...one, userId: 'nobody', state: 'dropped', code: 'invalid' },
    { ...one, userId: 'u00003', state: 'dropped', code: '1430004' },
    { ...two, userId: 'u00002', state: 'seen', code: null },
    { ...two, userId: 'u00001', state: 'dropped', code: '143106' },
  ])
})

it('hold the message byte for byte, for those who saw it and those who did not', async () => {
  const { simulator } = await startCaller()
  const msg = '{ "text":\t{"content" : "生日\\n快乐 🎂"}, "msgtype":"text"}'
  await fetch(
    `${simulator.url}${conversation}/asyncsend_v2?access_token=${await fetchToken(simulator)}`,
    {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: `{"agent_id":1000001,"msg":${msg},"userid_list":"u00001,nobody"}`,
    },
  )
  expect(simulator.getBooks().map((entry) => entry.text)).toEqual([msg, msg])
})

it('tell who had read a message when it was recalled', async () => {
  const { simulator, call, send } = await startCaller({ readAfterMs: 1000 })
  const at = simulator.getClock().now
  const { task_id: early } = await send('u00001', 'recalled before it was read')
  const recall = (msg_task_id: unknown) =>
    call(`${conversation}/recall`, { agent_id: demoAgent, msg_task_id })
  await recall(early)
  const { task_id: late } = await send('u00001,nobody', 'recalled after it was read')
  simulator.advanceClock({ ms: 2000 })
  await recall(late)
  expect(simulator.getBooks()).toMatchObject([
    { taskId: early, state: 'seen', readAt: null, recalledAt: at },
    { taskId: late, state: 'seen', readAt: at + 1000, recalledAt: at + 2000 },
    { taskId: late, state: 'dropped', readAt: null, recalledAt: null },
  ])
  expect(simulator.getTotals()).toMatchObject({ recalled: 2 })
})

it('show the status bar as it is now', async () => {
  const { simulator, call, send } = await startCaller({ resultDelayMs: 0 })
  const { task_id } = await send('u00001,nobody', '', { msg: { msgtype: 'oa', oa } })
  const own = { value: '待审批', background: '0xFFFF9D46' }
  expect(simulator.getBooks()).toMatchObject([{ statusBar: own }, { statusBar: null }])
  const update = { task_id, status_value: '同意', status_bg: '0xFF78C06E' }
  await call(`${conversation}/status_bar/update`, { agent_id: demoAgent, ...update })
  const updated = { value: '同意', background: '0xFF78C06E' }
  expect(simulator.getBooks({ userId: 'u00001' })).toMatchObject([{ statusBar: updated }])
})

it('can be asked for a person, a task, an app, and the newest entries', async () => {
  const { simulator, send } = await startCaller()
  const { task_id } = await send('u00001,u00002,nobody', 'a')
  await send('u00002', 'b')
  const people = (filter: Parameters<typeof simulator.getBooks>[0]) =>
    simulator.getBooks(filter).map(({ userId }) => userId)
  expect(simulator.getBooks({ userId: 'nobody' })).toMatchObject([{ code: 'invalid' }])
  expect(people({ userId: 'u00002' })).toEqual(['u00002', 'u00002'])
  expect(people({ taskId: Number(task_id) })).toEqual(['u00001', 'u00002', 'nobody'])
  expect(people({ appKey: 'another' })).toEqual([])
  expect(people({ limit: 2 })).toEqual(['nobody', 'u00002'])
  expect(people({ limit: 0 })).toEqual([])
})
