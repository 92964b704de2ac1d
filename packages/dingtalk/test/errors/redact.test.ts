import { expect, test } from 'vitest'
import { redact, redactedCause } from '../../src/errors/redact.ts'

test.for([
  ['手机号 13800138000 无效', '手机号 [mobile] 无效'],
  ['8613800138000', '[mobile]'],
  ['+86-13800138000, +852-12345678', '[mobile], [mobile]'],
  ['/x?access_token=abc&y=1', '/x?access_token=[secret]&y=1'],
  ['appkey=k&appsecret=s3cret', 'appkey=k&appsecret=[secret]'],
  ['token 0123456789abcdef0123456789abcdef!', 'token [token]!'],
  ['at 2026-09-03 00:01:03, task 256271667526', 'at 2026-09-03 00:01:03, task 256271667526'],
] as const)('%s', ([text, clean]) => {
  expect(redact(text, [])).toBe(clean)
})

test('known secrets go in plain and in URL form', () => {
  expect(redact('a b/c and a%20b%2Fc', ['', 'a b/c'])).toBe('[secret] and [secret]')
})

test('a cause keeps name, message and code, and nothing else', () => {
  const cause = Object.assign(new TypeError('bad abc'), { code: 'E_BAD', input: 'abc' })
  const kept = redactedCause(cause, ['abc'])
  expect(kept).toMatchObject({ name: 'TypeError', message: 'bad [secret]', code: 'E_BAD' })
  expect(
    JSON.stringify(Object.getOwnPropertyNames(kept).map((name) => Reflect.get(kept, name))),
  ).not.toContain('abc')
  expect(redactedCause('abc', []).message).not.toContain('abc')
})
