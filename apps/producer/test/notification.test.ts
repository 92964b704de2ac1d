import { describe, expect, it } from 'vitest'
import { InvalidNotification } from '../src/errors/invalid-notification.ts'
import { checkBulkItem, checkNotification } from '../src/notification.ts'
import { text } from './stand-in.ts'

const good = { to: { userIds: ['u1'] }, message: text('hello') }

const NOW = Date.parse('2026-11-22T12:00:00+08:00')

const appsOf = (names: readonly string[], kind: 'internal' | 'isv' = 'internal') =>
  new Map(names.map((name) => [name, { kind }] as const))

const check = (input: unknown, apps = appsOf(['hr'])) => checkNotification(input, apps, NOW)

function refusalOf(input: unknown, apps?: ReturnType<typeof appsOf>) {
  try {
    check(input, apps)
    return undefined
  } catch (error) {
    if (!(error instanceof InvalidNotification)) throw error
    return error
  }
}

const pointersOf = (input: unknown, apps?: ReturnType<typeof appsOf>): string[] =>
  refusalOf(input, apps)?.fields.map(({ pointer }) => pointer) ?? []

const room = 2_048 - JSON.stringify(text('')).length
const userIds = (count: number) => Array.from({ length: count }, (_, index) => `u${index}`)

const between = (deliverAt: string, expiresAt: string) => ({ deliverAt, expiresAt })

describe('checkNotification', () => {
  it('names the only app when none is given', () => {
    expect(check(good)).toEqual({ ...good, app: 'hr' })
  })

  it.each([
    ['mainland mobiles and others', { mobiles: ['13800000000', '+852-51234567', '+1-2025550123'] }],
    ['everybody', { everyone: true }],
    ['everybody and somebody', { everyone: true, userIds: ['u1'] }],
    ['10,000 people', { userIds: userIds(10_000) }],
    ['a user id of 64 characters', { userIds: ['员'.repeat(64)] }],
    ['departments', { departmentIds: [1, 2 ** 53 - 1] }],
    ['empty lists beside a filled one', { mobiles: [], userIds: ['u1'], everyone: false }],
  ])('takes %s', (_, to) => {
    expect(pointersOf({ ...good, to })).toEqual([])
  })

  it.each([
    ['no recipient', {}, ['/to']],
    ['empty lists', { mobiles: [], userIds: [] }, ['/to']],
    ['nobody', { everyone: false }, ['/to']],
    ['10,001 people', { userIds: userIds(10_001) }, ['/to']],
    ['10,001 in two lists', { userIds: userIds(10_000), mobiles: ['13800000000'] }, ['/to']],
    ['10,000 and everybody', { userIds: userIds(10_000), everyone: true }, ['/to']],
    ['a mobile of 10 digits', { mobiles: ['1380000000'] }, ['/to/mobiles/0']],
    ['a mobile that begins with 2', { mobiles: ['23800000000'] }, ['/to/mobiles/0']],
    ['a mobile with blanks', { mobiles: ['13800000000', ' 13800000001'] }, ['/to/mobiles/1']],
    ['a mobile with a line end', { mobiles: ['13800000000\n'] }, ['/to/mobiles/0']],
    ['full-width digits', { mobiles: ['１３８００００００００'] }, ['/to/mobiles/0']],
    ['a country without a dash', { mobiles: ['+8613800000000'] }, ['/to/mobiles/0']],
    ['a mobile that is a number', { mobiles: [13800000000] }, ['/to/mobiles/0']],
    ['a user id with a comma', { userIds: ['u1', 'u2,u3'] }, ['/to/userIds/1']],
    ['a user id of 65 characters', { userIds: ['u'.repeat(65)] }, ['/to/userIds/0']],
    ['an empty user id', { userIds: [''] }, ['/to/userIds/0']],
    ['a blank user id', { userIds: ['  '] }, ['/to/userIds/0']],
    ['a user id with a blank in front', { userIds: [' u1'] }, ['/to/userIds/0']],
    ['a user id with a NUL', { userIds: ['u\u00001'] }, ['/to/userIds/0']],
    ['half a surrogate pair', { userIds: ['u\ud800'] }, ['/to/userIds/0']],
    ['a list that is a string', { userIds: 'u1' }, ['/to/userIds']],
    ['everyone as text', { everyone: 'true' }, ['/to/everyone']],
    ['departments by name', { departmentIds: ['7', 7] }, ['/to/departmentIds/0']],
    [
      'no department',
      { departmentIds: [0, -1, 1.5] },
      [0, 1, 2].map((at) => `/to/departmentIds/${at}`),
    ],
    ['10,001 departments', { departmentIds: Array(10_001).fill(7) }, ['/to']],
    ['nothing at all', null, ['/to']],
  ])('refuses %s', (_, to, pointers) => {
    expect(pointersOf({ ...good, to })).toEqual(pointers)
  })

  it('refuses a status bar for everyone, because it could not be updated', () => {
    const oa = {
      message_url: 'https://example.com',
      head: { bgcolor: 'FFBBBBBB', text: 'x' },
      body: {},
    }
    const message = { msgtype: 'oa', oa: { ...oa, status_bar: { status_value: 'open' } } }
    expect(pointersOf({ to: { everyone: true }, message })).toEqual(['/to/everyone'])
    expect(pointersOf({ to: { userIds: ['u1'] }, message })).toEqual([])
    expect(pointersOf({ to: { everyone: true }, message: { msgtype: 'oa', oa } })).toEqual([])
  })

  it.each([
    ['an unknown type', { msgtype: 'sms' }, ['/message/msgtype']],
    ['no type', {}, ['/message/msgtype']],
    ['a type that is no string', { msgtype: ['text'] }, ['/message/msgtype']],
    ['no content', { msgtype: 'text', text: {} }, ['/message/text/content']],
    [
      'content that is a number',
      { msgtype: 'text', text: { content: 1 } },
      ['/message/text/content'],
    ],
    ['another field', { ...text('x'), at: {} }, ['/message/at']],
    ['half a surrogate pair', text('\udfff'), ['/message/text/content']],
    ['2,049 bytes', text('x'.repeat(room + 1)), ['/message']],
    ['683 Chinese characters', text('生'.repeat(683)), ['/message']],
    ['a megabyte', text('x'.repeat(1_000_000)), ['/message']],
    ['a megabyte of wrong parts', { msgtype: 'oa', form: Array(500_000).fill(1) }, ['/message']],
    ['a list', [], ['/message']],
  ])('refuses a message with %s', (_, message, pointers) => {
    expect(pointersOf({ ...good, message })).toEqual(pointers)
  })

  it('takes a message of 2,048 bytes', () => {
    const message = text('x'.repeat(room))
    expect(JSON.stringify(message)).toHaveLength(2_048)
    expect(pointersOf({ ...good, message })).toEqual([])
  })

  it('ends at a message that nests a million deep', () => {
    const message = JSON.parse('['.repeat(1e6) + ']'.repeat(1e6)) as unknown
    expect(pointersOf({ ...good, message })).toEqual(['/message'])
  })

  it('refuses an unknown field, whatever stands in its name', () => {
    expect(pointersOf({ ...good, 'a/b~c': 'x' })).toEqual(['/a~1b~0c'])
  })

  it('takes times, what to do over a limit, and a priority', () => {
    const terms = {
      deliverAt: '2026-12-01T09:00:00+08:00',
      expiresAt: '2026-12-01T02:00:00.5Z',
      overLimit: 'defer',
      priority: 'urgent',
    }
    expect(check({ ...good, ...terms })).toEqual({
      ...good,
      ...terms,
      app: 'hr',
      deliverAt: Date.parse(terms.deliverAt),
      expiresAt: Date.parse(terms.expiresAt),
    })
  })

  it.each([
    ['a delivery in the past', { deliverAt: '1969-12-31T23:59:59Z' }],
    ['a delivery in a year', { deliverAt: '2027-11-23T12:00:00+08:00' }],
    [
      'an expiry one second after the delivery',
      between('2026-12-01T09:00:00Z', '2026-12-01T09:00:01Z'),
    ],
    [
      'an expiry after a delivery in the past',
      between('2026-01-01T00:00:00Z', '2026-11-22T12:00:01+08:00'),
    ],
  ])('takes %s', (_, terms) => {
    expect(pointersOf({ ...good, ...terms })).toEqual([])
  })

  it.each([
    ['a time without its offset', { deliverAt: '2026-12-01T09:00:00' }, ['/deliverAt']],
    ['a day', { expiresAt: '2026-12-01' }, ['/expiresAt']],
    ['a day that is not there', { deliverAt: '2026-02-30T09:00:00Z' }, ['/deliverAt']],
    ['a time in milliseconds', { deliverAt: 1_796_086_800_000 }, ['/deliverAt']],
    [
      'a delivery in more than 366 days',
      { deliverAt: '2027-11-23T12:00:01+08:00' },
      ['/deliverAt'],
    ],
    ['an expiry that is over', { expiresAt: '2026-11-22T12:00:00+08:00' }, ['/expiresAt']],
    [
      'an expiry at the time of delivery',
      between('2026-12-01T09:00:00+08:00', '2026-12-01T01:00:00Z'),
      ['/expiresAt'],
    ],
    ['two times that are wrong', between('soon', 'later'), ['/deliverAt', '/expiresAt']],
    ['another priority', { priority: 'high' }, ['/priority']],
    ['another way over a limit', { overLimit: true }, ['/overLimit']],
    ['nulls', { deliverAt: null, priority: null }, ['/deliverAt', '/priority']],
  ])('refuses %s', (_, terms, pointers) => {
    expect(pointersOf({ ...good, ...terms })).toEqual(pointers)
  })

  it('refuses everyone where the app may not send to everyone', () => {
    const everyone = { ...good, to: { everyone: true } }
    expect(pointersOf(everyone, appsOf(['shop'], 'isv'))).toEqual(['/to/everyone'])
    expect(pointersOf(good, appsOf(['shop'], 'isv'))).toEqual([])
  })

  it('points at keys that mean something to JavaScript', () => {
    const body = `{"to":{"userIds":["u1"],"constructor":{"prototype":{}}},
      "message":{"msgtype":"text","text":{"content":"x","__proto__":{"a":1}}},"__proto__":{"app":"x"}}`
    expect(pointersOf(JSON.parse(body))).toEqual([
      '/to/constructor',
      '/message/text/__proto__',
      '/__proto__',
    ])
  })

  it.each([null, undefined, 'text', 7, true])('refuses %s', (input) => {
    expect(pointersOf(input)).toEqual([''])
  })

  it.each([
    ['an unknown app', 'sales', ['hr', 'it']],
    ['an inherited name', 'constructor', ['hr']],
    ['an empty name', '', ['hr']],
    ['no name where there are two', undefined, ['hr', 'it']],
  ])('refuses %s', (_, app, apps) => {
    const input = app === undefined ? good : { ...good, app }
    expect(pointersOf(input, appsOf(apps))).toEqual(['/app'])
  })

  it('refuses an app that is no string once', () => {
    expect(pointersOf({ ...good, app: 7 })).toEqual(['/app'])
  })

  it('lists everything that is wrong at once', () => {
    const input = {
      app: 'sales',
      to: { mobiles: ['1', '13800000000', '2'], userIds: ['a,b'], groups: [] },
      message: { msgtype: 'text', text: { content: '' } },
      deliverAt: 'tomorrow',
    }
    expect(pointersOf(input)).toEqual([
      '/to/mobiles/0',
      '/to/mobiles/2',
      '/to/userIds/0',
      '/to/groups',
      '/message/text/content',
      '/deliverAt',
      '/app',
    ])
  })

  it('never repeats what it was given', () => {
    const input = { to: { mobiles: ['1380000'], userIds: ['hush,hush'] }, message: text('') }
    const refusal = refusalOf(input)
    const shown = JSON.stringify([refusal, String(refusal)])
    expect(shown).toContain('/to/mobiles/0')
    expect(shown).not.toMatch(/1380000|hush/)
  })
})

const checkItem = (input: unknown) => checkBulkItem(input, appsOf(['hr']), NOW)

describe('checkBulkItem', () => {
  it('takes what a notification takes, and a key', () => {
    expect(checkItem(good)).toEqual({ notification: { ...good, app: 'hr' } })
    expect(checkItem({ ...good, idempotencyKey: 'k:1' })).toEqual({
      notification: { ...good, app: 'hr' },
      idempotencyKey: 'k:1',
    })
  })

  it.each(['', 'a b', '生日', 'x'.repeat(256), 7])('refuses the key %j', (idempotencyKey) => {
    let refusal: unknown
    try {
      checkItem({ ...good, to: {}, idempotencyKey })
    } catch (error) {
      refusal = error
    }
    expect(refusal).toMatchObject({ fields: [{ pointer: '/idempotencyKey' }, { pointer: '/to' }] })
  })
})
