import { describe, expect, test } from 'vitest'
import { messageSchema, statusBarSchema } from '../../src/messages/message.ts'

const issuesOf = (update: unknown): string[] => {
  const parsed = statusBarSchema.safeParse(update)
  return parsed.success ? [] : parsed.error.issues.map(({ path }) => path.join('.'))
}

describe('an update of a status bar', () => {
  test.for([
    { value: '已同意', background: '0xFF78C06E' },
    { value: '已同意', background: '0xffF65e5E' },
    { value: '已同意' },
    { value: 'x'.repeat(2_046) },
  ])('may be %j', (update) => {
    expect(statusBarSchema.parse(update)).toEqual(update)
  })

  test.for([
    [{}, ['value']],
    [{ value: '' }, ['value']],
    [{ value: 5 }, ['value']],
    [{ value: 'a\u0000b' }, ['value']],
    [{ value: '\ud800' }, ['value']],
    [{ value: 'x'.repeat(2_047) }, ['value']],
    [{ value: '字'.repeat(700) }, ['value']],
    [{ value: 'x', background: 'FF78C06E' }, ['background']],
    [{ value: 'x', background: '0x0078C06E' }, ['background']],
    [{ value: 'x', background: '0xFF78C06E0' }, ['background']],
    [{ value: 'x', color: 'red' }, ['']],
  ] as const)('may not be %j', ([update, issues]) => {
    expect(issuesOf(update)).toEqual(issues)
  })

  test.for(['0xFF78C06E', '0xff000000', '0x0078C06E', '#78C06E', ''])(
    'takes the background %j just as a message does',
    (background) => {
      const oa = {
        message_url: 'https://example.com',
        head: { bgcolor: 'FFBBBBBB', text: '头部' },
        status_bar: { status_value: 'x', status_bg: background },
        body: {},
      }
      expect(statusBarSchema.safeParse({ value: 'x', background }).success).toBe(
        messageSchema.safeParse({ msgtype: 'oa', oa }).success,
      )
    },
  )
})
