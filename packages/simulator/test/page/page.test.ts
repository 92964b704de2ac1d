import { expect, it } from 'vitest'
import { conversation, demoAgent, startCaller } from '../caller.ts'

function row(cells: readonly string[]): RegExp {
  return new RegExp(cells.join(String.raw`</\w+>\s*<\w+[^>]*>`), 'u')
}

it('shows calls, what people saw and what was dropped, with its meaning', async () => {
  const { simulator, send } = await startCaller()
  await send('u00001,u00002', '生日快乐')
  await send('u00001', '生日快乐')
  const response = await fetch(simulator.url)
  expect(response.headers.get('content-type')).toMatch(/^text\/html/u)
  const page = await response.text()
  expect(page).toMatch(row([`<code>${conversation}/asyncsend_v2</code>`, '2', '0']))
  expect(page).toContain('<p>生日快乐</p>')
  expect(page).toContain('0 of 2 read it')
  expect(page).toMatch(row(['143106', 'this person got the same content today']))
  expect(simulator.countCalls()).toMatchObject({ total: 3 })
})

it('shows one person alone', async () => {
  const { simulator, send } = await startCaller()
  await send('u00001', 'for one')
  await send('u00002', 'for two')
  const page = await (await fetch(`${simulator.url}/?person=u00002`)).text()
  expect(page).toContain('<p>for two</p>')
  expect(page).not.toContain('<p>for one</p>')
})

it('marks what was recalled, and shows the status bar as it is now', async () => {
  const { simulator, call, send } = await startCaller({ resultDelayMs: 0, readAfterMs: 1000 })
  const oa = {
    message_url: 'https://example.com',
    head: { bgcolor: 'FFBBBBBB', text: '' },
    status_bar: { status_value: '待审批' },
    body: { title: 'title' },
  }
  const { task_id: approved } = await send('u00001', '', { msg: { msgtype: 'oa', oa } })
  const { task_id: msg_task_id } = await send('u00001', '发错了')
  const update = { task_id: approved, status_value: '已同意' }
  await call(`${conversation}/status_bar/update`, { agent_id: demoAgent, ...update })
  await call(`${conversation}/recall`, { agent_id: demoAgent, msg_task_id })
  simulator.advanceClock({ ms: 1000 })
  const page = await (await fetch(simulator.url)).text()
  const [recalled, kept] = page.split('<article').slice(1)
  expect(recalled).toMatch(/^ class="recalled">/u)
  expect(recalled).toContain('recalled 2026-11-22 12:00:00')
  expect(recalled).toContain('0 of 1 read it')
  expect(kept).toContain('<p>已同意</p>')
  expect(kept).toContain('1 of 1 read it')
  expect(kept).not.toContain('recalled')
  expect(page).not.toContain('待审批')
})

it('shows the departments as a tree, and which are outside the visible range', async () => {
  const { simulator } = await startCaller()
  simulator.putDepartments({
    departments: [{ id: 20, name: '<法务>', parentId: 7, visible: false }],
  })
  const page = await (await fetch(simulator.url)).text()
  expect(page).toMatch(row(['公司', '1', '0', '</td>']))
  expect(page).toMatch(row(['\u2003研发部', '2', '2', '</td>']))
  expect(page).toMatch(row(['\u2003\u2003研发部一组', '7', '1', '</td>']))
  expect(page).toMatch(
    row(['\u2003\u2003\u2003&lt;法务&gt;', '20', '0', 'outside the visible range']),
  )
  const person = await (await fetch(`${simulator.url}/?person=u00002`)).text()
  expect(person).not.toContain('研发部')
})

it('escapes everything that came from outside', async () => {
  const { simulator, send } = await startCaller()
  const evil = `<script>alert("1")</script>&'`
  await send(`u00001,${evil}`, evil)
  for (const path of ['/', `/?person=${encodeURIComponent(evil)}`]) {
    const page = await (await fetch(simulator.url + path)).text()
    expect(page).not.toContain('<script')
    expect(page).toContain('&lt;script&gt;alert(&quot;1&quot;)&lt;/script&gt;&amp;&#39;')
  }
})

it('loads nothing from anywhere', async () => {
  const { simulator } = await startCaller()
  const response = await fetch(simulator.url)
  expect(response.headers.get('content-security-policy')).toMatch(/^default-src 'none'/u)
})
