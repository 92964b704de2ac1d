import { describe, expect, it } from 'vitest'
import { generatePeople } from '../../src/index.ts'
import { conversation, demoAgent, startCaller } from '../caller.ts'

const empty = {
  failed_user_id_list: [],
  forbidden_list: [],
  invalid_dept_id_list: [],
  invalid_user_id_list: [],
  read_user_id_list: [],
  unread_user_id_list: [],
}
const day = 24 * 3_600_000
const progress = (progress_in_percent: number, status: number) => ({
  progress: { progress_in_percent, status },
})

describe('getsendresult', () => {
  it('is empty before the delay, then unread, then read', async () => {
    const options = { resultDelayMs: 1000, readAfterMs: 5000 }
    const { simulator, send, receipt } = await startCaller(options)
    const { task_id } = await send('u00001,nobody', 'hello')
    simulator.advanceClock({ ms: 999 })
    expect(await receipt(task_id)).toEqual(empty)
    simulator.advanceClock({ ms: 1 })
    const settled = { ...empty, invalid_user_id_list: ['nobody'] }
    expect(await receipt(task_id)).toEqual({ ...settled, unread_user_id_list: ['u00001'] })
    simulator.advanceClock({ ms: 4000 })
    expect(await receipt(task_id)).toEqual({ ...settled, read_user_id_list: ['u00001'] })
  })

  it('has about half of the people reading within a minute by itself', async () => {
    const people = generatePeople(100)
    const { simulator, send, receipt } = await startCaller({ people })
    const { task_id } = await send(people.map(({ userId }) => userId).join(','), 'hello')
    const readers = async () => {
      const { read_user_id_list: read } = await receipt(task_id)
      return Array.isArray(read) ? read.length : -1
    }
    simulator.advanceClock({ ms: 60_000 })
    const soon = await readers()
    expect(soon).toBeGreaterThan(25)
    expect(soon).toBeLessThan(75)
    expect(await readers()).toBe(soon)
    simulator.advanceClock({ ms: 3_600_000 })
    expect(await readers()).toBe(100)
  })

  it('knows a task for 24 hours, for the app that sent it, and for at most 100 people', async () => {
    const { simulator, call, send, renew } = await startCaller({ people: generatePeople(101) })
    const { task_id } = await send('u00001', 'hello')
    const big = await send('', 'hello', { dept_id_list: '1' })
    const other = { appKey: 'ding-other', appSecret: 'other-secret', agentId: 2 }
    simulator.putApp(other)
    const ask = (body: Record<string, unknown>) =>
      call(`${conversation}/getsendresult`, { agent_id: demoAgent, task_id, ...body })

    expect(await ask({ task_id: big['task_id'] })).toMatchObject({ errcode: 41_052 })
    expect(await ask({ task_id: 1 })).toMatchObject({ errcode: 400_002 })
    expect(await ask({ task_id: undefined })).toMatchObject({ errcode: 400_002 })
    await renew(other)
    expect(await ask({ agent_id: 2 })).toMatchObject({ errcode: 400_002 })
    simulator.advanceClock({ ms: day })
    await renew()
    expect(await ask({})).toMatchObject({ errcode: 0 })
    simulator.advanceClock({ ms: 1 })
    expect(await ask({})).toMatchObject({ errcode: 400_002 })
  })
})

describe('getsendprogress', () => {
  it('goes from not started over processing to done', async () => {
    const { simulator, call, send } = await startCaller({ resultDelayMs: 1000 })
    const { task_id } = await send('u00001', 'hello')
    const ask = () => call(`${conversation}/getsendprogress`, { agent_id: demoAgent, task_id })
    expect(await ask()).toMatchObject(progress(0, 0))
    simulator.advanceClock({ ms: 500 })
    expect(await ask()).toMatchObject(progress(50, 1))
    simulator.advanceClock({ ms: 500 })
    expect(await ask()).toMatchObject(progress(100, 2))
  })

  it('answers 40035 for a task it does not know', async () => {
    const { call } = await startCaller()
    const body = { agent_id: demoAgent, task_id: 1 }
    expect(await call(`${conversation}/getsendprogress`, body)).toMatchObject({ errcode: 40_035 })
  })
})

describe('recall', () => {
  it('takes the task under its own field name and marks what people saw', async () => {
    const { simulator, call, send } = await startCaller()
    const { task_id } = await send('u00001', 'hello')
    const recall = (body: Record<string, unknown>) =>
      call(`${conversation}/recall`, { agent_id: demoAgent, ...body })
    expect(await recall({ task_id })).toMatchObject({ errcode: 400_002 })
    expect(simulator.getSeen()).toMatchObject([{ recalledAt: null }])
    expect(await recall({ msg_task_id: String(task_id) })).toMatchObject({ errcode: 0 })
    expect(simulator.getSeen()).toMatchObject([{ recalledAt: simulator.getClock().now }])
    const logged = simulator.getCalls({ api: 'recall' })
    expect(logged.map(({ taskId }) => taskId)).toEqual([null, task_id])
  })

  it('leaves the unread unread for good, and the read read', async () => {
    const options = { resultDelayMs: 0, readAfterMs: 1000 }
    const { simulator, call, send, receipt } = await startCaller(options)
    const { task_id: read } = await send('u00001', 'read before')
    simulator.advanceClock({ ms: 1000 })
    const { task_id: unread } = await send('u00001', 'not read before')
    for (const msg_task_id of [read, unread]) {
      await call(`${conversation}/recall`, { agent_id: demoAgent, msg_task_id })
    }
    simulator.advanceClock({ ms: 60_000 })
    expect(await receipt(read)).toEqual({ ...empty, read_user_id_list: ['u00001'] })
    expect(await receipt(unread)).toEqual({ ...empty, unread_user_id_list: ['u00001'] })
  })

  it('refuses what is older than 24 hours', async () => {
    const { simulator, call, send, renew } = await startCaller()
    const { task_id } = await send('u00001', 'hello')
    simulator.advanceClock({ ms: day + 1 })
    await renew()
    const body = { agent_id: demoAgent, msg_task_id: task_id }
    expect(await call(`${conversation}/recall`, body)).toMatchObject({ errcode: 400_002 })
  })
})

describe('status_bar/update', () => {
  const oa = {
    message_url: 'https://example.com',
    head: { bgcolor: 'FFBBBBBB', text: 'head' },
    status_bar: { status_value: '待审批', status_bg: '0xFFFF9D46' },
    body: { title: 'title' },
  }

  it('changes the bar of a message that has one, once the send is done', async () => {
    const { simulator, call, send } = await startCaller()
    const { task_id } = await send('u00001', '', { msg: { msgtype: 'oa', oa } })
    const body = { agent_id: demoAgent, task_id, status_value: '同意', status_bg: '0xFF78C06E' }
    const update = (more: Record<string, unknown> = {}) =>
      call(`${conversation}/status_bar/update`, { ...body, ...more })
    expect(await update()).toMatchObject({ errcode: 41_052 })
    simulator.advanceClock({ ms: 1000 })
    expect(await update({ status_value: '' })).toMatchObject({ errcode: 40_035 })
    expect(await update()).toMatchObject({ errcode: 0 })
    const statusBar = { value: '同意', background: '0xFF78C06E' }
    expect(simulator.getTasks()).toMatchObject([{ statusBar }])
  })

  it('refuses a message without a bar', async () => {
    const { simulator, call, send } = await startCaller()
    const { task_id } = await send('u00001', 'hello')
    simulator.advanceClock({ ms: 1000 })
    const body = { agent_id: demoAgent, task_id, status_value: '同意' }
    expect(await call(`${conversation}/status_bar/update`, body)).toMatchObject({ errcode: 40_035 })
  })
})
