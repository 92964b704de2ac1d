import { describe, expect, it } from 'vitest'
import { InvalidNotification } from '../src/errors/invalid-notification.ts'
import { checkNotification } from '../src/notification.ts'
import { text } from './stand-in.ts'

const good = { to: { userIds: ['u1'] }, message: text('hello') }

function refusalOf(input: unknown, apps = ['hr']): InvalidNotification | undefined {
  try {
    checkNotification(input, new Set(apps))
    return undefined
  } catch (error) {
    if (!(error instanceof InvalidNotification)) throw error
    return error
  }
}

const pointersOf = (input: unknown, apps?: string[]): string[] =>
  refusalOf(input, apps)?.fields.map(({ pointer }) => pointer) ?? []

const room = 2_048 - JSON.stringify(text('')).length
const userIds = (count: number) => Array.from({ length: count }, (_, index) => `u${index}`)

describe('checkNotification', () => {
  it('names the only app when none is given', () => {
    expect(checkNotification(good, new Set(['hr']))).toEqual({ ...good, app: 'hr' })
  })

  it.each([
    ['mainland mobiles and others', { mobiles: ['13800000000', '+852-51234567', '+1-2025550123'] }],
    ['everybody', { everyone: true }],
    ['everybody and somebody', { everyone: true, userIds: ['u1'] }],
    ['10,000 people', { userIds: userIds(10_000) }],
    ['a user id of 64 characters', { userIds: ['员'.repeat(64)] }],
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
    ['departments, which come later', { ...good.to, departmentIds: [7] }, ['/to/departmentIds']],
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

  it.each([['deliverAt'], ['expiresAt'], ['overLimit'], ['priority'], ['a/b~c']])(
    'refuses the unknown field %s',
    (field) => {
      expect(pointersOf({ ...good, [field]: 'x' })).toEqual([
        `/${field.replace('~', '~0').replace('/', '~1')}`,
      ])
    },
  )

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
    expect(pointersOf(app === undefined ? good : { ...good, app }, apps)).toEqual(['/app'])
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
