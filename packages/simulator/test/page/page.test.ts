import { expect, it } from 'vitest'
import { conversation, startCaller } from '../caller.ts'

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
