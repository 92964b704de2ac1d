import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { text } from '../src/backend.ts'
import { userIds } from '../src/people.ts'
import { openStage, type Stage } from '../src/stage.ts'

let stage: Stage
beforeAll(async () => {
  stage = await openStage({ workers: 1, apps: 2 })
})
afterAll(() => stage.close())

const message = text('good')
const to = { userIds: ['u00001'] }

describe('a notification that cannot be accepted is refused with a pointer to what is wrong', () => {
  const cases: readonly (readonly [string, object | string | null, readonly string[]])[] = [
    ['no app where there are several', { app: undefined }, ['/app']],
    ['an unknown app', { app: 'nobody' }, ['/app']],
    ['an app that is no text', { app: 7 }, ['/app']],
    ['no recipients at all', { to: {} }, ['/to']],
    ['empty lists of recipients', { to: { userIds: [], mobiles: [] } }, ['/to']],
    ['everyone: false and nobody else', { to: { everyone: false } }, ['/to']],
    ['no `to`', { to: undefined }, ['/to']],
    ['10,001 recipients', { to: { userIds: userIds(10_001) } }, ['/to']],
    ['a mobile of 10 digits', { to: { mobiles: ['1380000000'] } }, ['/to/mobiles/0']],
    ['a mobile with letters', { to: { mobiles: ['1380000000x'] } }, ['/to/mobiles/0']],
    ['a mobile that is a number', { to: { mobiles: [13_800_000_000] } }, ['/to/mobiles/0']],
    ['a user id with a comma', { to: { userIds: ['a', 'b,c'] } }, ['/to/userIds/1']],
    ['an empty user id', { to: { userIds: [''] } }, ['/to/userIds/0']],
    ['an unknown field', { colour: 'red' }, ['/colour']],
    ['an unknown field in `to`', { to: { ...to, emails: [] } }, ['/to/emails']],
    ['no message', { message: undefined }, ['/message']],
    ['a message that is text', { message: 'hello' }, ['/message']],
    ['an unknown msgtype', { message: { msgtype: 'telegram' } }, ['/message/msgtype']],
    ['a message without its content', { message: { msgtype: 'text' } }, ['/message/text']],
    [
      'an unknown field in the message',
      { message: { msgtype: 'text', text: { content: 'x', size: 9 } } },
      ['/message/text/size'],
    ],
    ['a message over 2,048 bytes', { message: text('字'.repeat(700)) }, ['/message']],
    ['a message of a megabyte', { message: text('x'.repeat(1_000_000)) }, ['/message']],
    ['several at once', { app: 'nobody', to: { userIds: [','] } }, ['/app', '/to/userIds/0']],
    ['null', null, ['']],
    ['a list', [], ['']],
    ['a text', 'hello', ['']],
  ]

  test.each(cases)('%s', async (_what, change, pointers) => {
    const good = { app: stage.app.name, to, message }
    const isChange = typeof change === 'object' && change !== null && !Array.isArray(change)
    const answer = await stage.backend.post(isChange ? { ...good, ...change } : change)
    expect(answer.status).toBe(422)
    expect(answer.headers.get('content-type')).toContain('application/problem+json')
    const { code, errors } = answer.body as { code: string; errors: { pointer: string }[] }
    expect(code).toBe('invalid_notification')
    const named = errors.map(({ pointer }) => pointer)
    expect(named).toEqual(expect.arrayContaining([...pointers]))
  })
})

describe('a request that is none is refused', () => {
  const json = { 'content-type': 'application/json' }
  const cases: readonly (readonly [string, () => RequestInit, number, string])[] = [
    ['without a key', () => ({ headers: { ...json, authorization: '' } }), 401, 'unauthorized'],
    [
      'with a wrong key',
      () => ({ headers: { ...json, authorization: `Bearer ${stage.stack.apiKey}x` } }),
      401,
      'unauthorized',
    ],
    ['with broken JSON', () => ({ headers: json, body: '{"to":' }), 400, 'invalid_json'],
    ['with an empty body', () => ({ headers: json, body: '' }), 400, 'invalid_json'],
    [
      'with a wrong content type',
      () => ({ headers: { 'content-type': 'text/plain' } }),
      415,
      'unsupported_media_type',
    ],
    [
      'with an impossible idempotency key',
      () => ({ headers: { ...json, 'idempotency-key': 'x'.repeat(256) } }),
      400,
      'malformed_request',
    ],
  ]

  test.each(cases)('%s', async (_what, init, status, code) => {
    const notification = JSON.stringify({ app: stage.app.name, to, message })
    const request = { method: 'POST', body: notification, ...init() }
    const answer = await stage.backend.request('/v1/notifications', request)
    expect(answer.headers.get('content-type')).toContain('application/problem+json')
    expect(answer.body).toMatchObject({ status, code })
    expect(answer.status).toBe(status)
  })

  test('with a body of 5 MB, and the answer reaches a client that is still sending', async () => {
    const body = `"${'x'.repeat(5_000_000)}"`
    for (let time = 0; time < 20; time += 1) {
      const answer = await stage.backend.request('/v1/notifications', {
        method: 'POST',
        headers: json,
        body,
      })
      expect(answer).toMatchObject({ status: 413, body: { code: 'body_too_large' } })
    }
  })

  test('for a notification that does not exist, a path that leads nowhere, a method nobody has', async () => {
    const { backend } = stage
    const none = `/v1/notifications/${stage.app.name}_00000000000000000000`
    expect(await backend.request(none)).toMatchObject({ status: 404 })
    expect(await backend.request('/v1/notifications/x/recipients')).toMatchObject({ status: 404 })
    expect(await backend.request('/v1/nowhere')).toMatchObject({ status: 404 })
    expect(await backend.request(none, { method: 'PUT' })).toMatchObject({ status: 405 })
  })
})

test('after all of that nothing was accepted, and what is good still is', async () => {
  const { backend, dingtalk, app } = stage
  expect(await dingtalk.getTotals()).toMatchObject({ calls: 0 })
  const id = await backend.accept({ app: app.name, to, message })
  expect(await backend.settled(id)).toEqual({ delivered: 1 })
  expect(await dingtalk.getTotals()).toMatchObject({ tasks: 1, seen: 1 })
})

test('10,000 recipients are accepted', async () => {
  const { backend, apps } = stage
  const request = { app: apps[1]?.name, to: { userIds: userIds(10_000) }, message }
  const answer = await backend.post(request)
  expect(answer).toMatchObject({ status: 202, body: { recipients: { total: 10_000 } } })
})
