import { describe, expect, it } from 'vitest'
import { fetchToken, postJson, readJson, startCaller } from '../caller.ts'

const lifetimeMs = 7_200_000

describe('gettoken', () => {
  it('gives the same value inside the lifetime and renews it', async () => {
    const { simulator, call } = await startCaller()
    const first = await fetchToken(simulator)
    simulator.advanceClock({ ms: lifetimeMs - 1 })
    expect(await fetchToken(simulator)).toBe(first)
    simulator.advanceClock({ ms: lifetimeMs - 1 })
    expect(await call('/topapi/v2/department/listsub')).toMatchObject({ errcode: 0 })
    simulator.advanceClock({ ms: 1 })
    expect(await call('/topapi/v2/department/listsub')).toMatchObject({ sub_code: '40014' })
    expect(await fetchToken(simulator)).not.toBe(first)
    expect(simulator.getTotals()).toMatchObject({ tokensIssued: 2 })
  })

  it('answers without a request id, and wants its credentials in the query', async () => {
    const { simulator } = await startCaller()
    const url = `${simulator.url}/gettoken`
    const good = 'appkey=ding-demo&appsecret=demo-secret'
    expect(await readJson(fetch(`${url}?${good}`))).toEqual({
      errcode: 0,
      errmsg: 'ok',
      access_token: expect.stringMatching(/^[0-9a-f]{32}$/u),
      expires_in: 7200,
    })
    expect(await readJson(fetch(`${url}?appkey=ding-demo&appsecret=x`))).toEqual({
      errcode: 40_096,
      errmsg: '不合法的appKey或appSecret',
    })
    const form = fetch(url, { method: 'POST', body: new URLSearchParams(good) })
    expect(await readJson(form)).toMatchObject({ errcode: 40_035 })
  })
})

describe('v1.0/oauth2/accessToken', () => {
  it('gives the token of the old API under the new names', async () => {
    const { simulator } = await startCaller()
    const body = { appKey: 'ding-demo', appSecret: 'demo-secret' }
    expect(await postJson(`${simulator.url}/v1.0/oauth2/accessToken`, body)).toEqual({
      accessToken: await fetchToken(simulator),
      expireIn: 7200,
    })
  })

  it('answers bad credentials with HTTP 400 and a code of its own', async () => {
    const { simulator } = await startCaller()
    const response = await fetch(`${simulator.url}/v1.0/oauth2/accessToken`, { method: 'POST' })
    expect(response.status).toBe(400)
    expect(await response.json()).toEqual({
      code: 'invalidClientIdOrSecret',
      message: expect.any(String),
      requestid: expect.any(String),
    })
  })
})

describe('tokens taken away', () => {
  it.each(['revokeTokens', 'expireTokens'] as const)('%s ends them at once', async (name) => {
    const { simulator, call, renew } = await startCaller()
    const old = await fetchToken(simulator)
    expect(Object.values(simulator[name]())).toEqual([1])
    expect(Object.values(simulator[name]())).toEqual([0])
    expect(await call('/topapi/v2/department/listsub')).toMatchObject({ sub_code: '40014' })
    expect(await fetchToken(simulator)).not.toBe(old)
    await renew()
    expect(await call('/topapi/v2/department/listsub')).toMatchObject({ errcode: 0 })
  })

  it('may concern one app alone', async () => {
    const { simulator, call } = await startCaller()
    expect(simulator.revokeTokens({ appKey: 'another' })).toEqual({ revoked: 0 })
    expect(await call('/topapi/v2/department/listsub')).toMatchObject({ errcode: 0 })
  })
})
