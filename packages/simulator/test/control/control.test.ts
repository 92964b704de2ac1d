import { readFile } from 'node:fs/promises'
import { describe, expect, it } from 'vitest'
import { operations } from '../../src/control/control.ts'
import { fetchToken, postJson, startCaller, text } from '../caller.ts'

const get = async (url: string): Promise<unknown> => (await fetch(url)).json()

/** What each operation is asked here; those that want nothing are asked nothing. */
const inputs: Partial<Record<keyof typeof operations, Record<string, unknown>>> = {
  addFault: { api: '*', kind: 'ban-html' },
  advanceClock: { ms: 1000 },
  putPeople: { people: [{ userId: 'u00001', visible: false }] },
  putDepartments: { departments: [{ id: 20, name: '新部门', parentId: 2 }] },
  removeDepartment: { id: 2 },
  putApp: { appKey: 'ding-demo', missingPermissions: ['x'] },
  setLimits: { callsPerSecond: 7 },
  setBehaviour: { resultDelayMs: 7 },
  getSeen: { userId: 'u00002', limit: 1 },
}

describe('every control operation', () => {
  const entries = Object.entries(operations)

  it.each(entries)('%s answers the same over HTTP as the method', async (name, operation) => {
    const ask = async (overHttp: boolean): Promise<unknown> => {
      const { simulator, send } = await startCaller()
      await send('u00001,u00002,nobody', 'hello')
      const input = Object.entries(inputs).find(([key]) => key === name)?.[1] ?? {}
      const url = `${simulator.url}/_control${operation.path}`
      if (!overHttp) {
        const method = Object.entries(simulator).find(([key]) => key === name)?.[1]
        return typeof method === 'function' ? (method as (input: object) => unknown)(input) : method
      }
      if (operation.method === 'POST') return postJson(url, input)
      const query = Object.entries(input).map(([key, value]) => `${key}=${String(value)}`)
      return get(`${url}?${query.join('&')}`)
    }
    const overHttp = withoutTaskIds(await ask(true))
    expect(overHttp).toEqual(withoutTaskIds(await ask(false)))
    expect(overHttp).not.toHaveProperty('problems')
  })

  it('is listed at /_control and in the README', async () => {
    const { simulator } = await startCaller()
    const listed = await get(`${simulator.url}/_control`)
    const readme = await readFile(new URL('../../README.md', import.meta.url), 'utf8')
    for (const [name, { method, path }] of entries) {
      expect(listed).toContainEqual(expect.objectContaining({ name, method }))
      expect(readme).toContain(`| \`${name}\` | \`${method} /_control${path}\` |`)
    }
  })
})

/** Two simulators number their tasks differently, and readers of a task read at different times. */
function withoutTaskIds(value: unknown): unknown {
  const varying = new Set(['taskId', 'readAt', 'at'])
  return JSON.parse(
    JSON.stringify(value, (key, member: unknown) => (varying.has(key) ? 0 : member)),
  )
}

describe('bad input', () => {
  it.each([
    ['/faults', { api: '*', kind: 'error' }, 'code'],
    ['/faults', { api: '*', kind: 'nonsense' }, 'kind'],
    ['/faults', { kind: 'hang', api: '*', extra: 1 }, 'extra'],
    ['/clock', { at: 'yesterday' }, 'at'],
    ['/people', { people: [{ userId: 'a,b' }] }, 'people.0.userId'],
    ['/people', { people: [{ userId: 'new' }] }, 'people'],
    ['/departments', { departments: [] }, 'departments'],
    ['/departments', { departments: [{ id: 0 }] }, 'departments.0.id'],
    ['/departments', { departments: [{ id: 20, parentId: 99 }] }, 'departments'],
    ['/departments', { departments: [{ id: 2, parentId: 7 }] }, 'departments'],
    ['/departments', { departments: [{ id: 1, parentId: 2 }] }, 'departments'],
    ['/departments/remove', { id: 1 }, 'id'],
    ['/departments/remove', { id: 99 }, 'id'],
    ['/apps', { appKey: 'new' }, 'appKey'],
    ['/limits', { callsPerSecond: -1 }, 'callsPerSecond'],
  ])('%s %j gets 400 naming %s', async (path, body, field) => {
    const { simulator } = await startCaller()
    const headers = { 'content-type': 'application/json' }
    const url = `${simulator.url}/_control${path}`
    const response = await fetch(url, { method: 'POST', headers, body: JSON.stringify(body) })
    expect(response.status).toBe(400)
    expect(await response.json()).toMatchObject({ error: 'bad_input', problems: [{ field }] })
  })

  it('is refused in a query, as no JSON, and at an unknown address', async () => {
    const { simulator } = await startCaller()
    const control = `${simulator.url}/_control`
    expect((await fetch(`${control}/calls?limit=x`)).status).toBe(400)
    expect((await fetch(`${control}/reset`, { method: 'POST', body: '{' })).status).toBe(400)
    expect((await fetch(`${control}/nothing`)).status).toBe(404)
    expect(simulator.getTotals()).toMatchObject({ calls: 1 })
  })

  it('makes the method throw', async () => {
    const { simulator } = await startCaller()
    expect(() => simulator.getSeen({ limit: -1 })).toThrow(/^limit: /u)
  })
})

describe('reading back', () => {
  it('filters calls by API, app and effective code', async () => {
    const { simulator, send } = await startCaller()
    await send('u00001', 'hello')
    simulator.revokeTokens()
    await send('u00001', 'hello')
    const api = 'asyncsend_v2'
    expect(simulator.countCalls({ api, code: 0 })).toMatchObject({ total: 1 })
    expect(simulator.countCalls({ code: '40014' })).toEqual({
      total: 1,
      perApi: { '/topapi/message/corpconversation/asyncsend_v2': 1 },
    })
    expect(simulator.getCalls({ api })).toMatchObject([
      { errcode: 0, subCode: null, recipients: 1, appKey: 'ding-demo', fault: null },
      { errcode: 88, subCode: '40014', recipients: 0, appKey: null, taskId: null },
    ])
    expect(
      simulator.getCalls({ appKey: 'ding-demo', since: simulator.getClock().now }),
    ).toHaveLength(2)
  })

  it('gives the newest entries in the order they came', async () => {
    const { simulator, send } = await startCaller()
    for (const content of ['a', 'b', 'c']) await send('u00001,u00002', content)
    const contents = simulator
      .getSeen({ limit: 3 })
      .map(({ userId, message }) => ({ userId, message }))
    expect(contents).toEqual([
      { userId: 'u00002', message: text('b') },
      { userId: 'u00001', message: text('c') },
      { userId: 'u00002', message: text('c') },
    ])
    expect(simulator.getTasks({ limit: 1 })).toMatchObject([{ message: text('c'), delivered: 2 }])
  })

  it('shows no app secret', async () => {
    const { simulator } = await startCaller()
    expect(JSON.stringify(simulator.getApps())).not.toContain('demo-secret')
  })
})

describe('steering', () => {
  it('resets to the start and keeps the clock', async () => {
    const { simulator, call, send } = await startCaller()
    await send('u00001', 'hello')
    simulator.putPeople({ people: [{ userId: 'new', mobile: '13900000000' }] })
    simulator.setLimits({ messageBytes: 1 })
    simulator.addFault({ api: '*', kind: 'hang' })
    const { now } = simulator.advanceClock({ ms: 5000 })
    simulator.reset()
    expect(simulator.getTotals()).toMatchObject({ calls: 0, tasks: 0, seen: 0, tokensIssued: 0 })
    expect(simulator.getPeople()).toHaveLength(20)
    expect(simulator.getLimits()).toMatchObject({ messageBytes: 2048 })
    expect(simulator.getFaults()).toEqual([])
    expect(simulator.getClock().now).toBe(now)
    expect(await call('/topapi/v2/department/listsub')).toMatchObject({ sub_code: '40014' })
  })

  it('changes an app’s secret', async () => {
    const { simulator } = await startCaller()
    simulator.putApp({ appKey: 'ding-demo', appSecret: 'new' })
    expect(await fetchToken(simulator)).toBe('undefined')
    expect(await fetchToken(simulator, 'ding-demo', 'new')).toMatch(/^[0-9a-f]{32}$/u)
  })

  it('lets the clock run at real time plus an offset', async () => {
    const { simulator } = await startCaller()
    const start = Date.parse('2027-01-01T00:00:00Z')
    simulator.setClock({ at: start, running: true })
    while (simulator.getClock().now === start) await fetch(`${simulator.url}/_control/clock`)
    expect(simulator.getClock().now - start).toBeLessThan(60_000)
    expect(simulator.setClock({ running: false })).toMatchObject({ running: false })
    const { now } = simulator.getClock()
    expect(simulator.advanceClock({ ms: -5 }).now).toBe(now - 5)
  })
})
