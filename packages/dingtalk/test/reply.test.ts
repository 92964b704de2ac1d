import { expect, test } from 'vitest'
import { effectiveCode, readReply } from '../src/reply.ts'

test.for([
  [{ errcode: 0 }, { code: '0', wrapped: false }],
  [{ errcode: '0' }, { code: '0', wrapped: false }],
  [{ errcode: -1 }, { code: '-1', wrapped: false }],
  [
    { errcode: 88, sub_code: '40014' },
    { code: '40014', wrapped: true },
  ],
  [
    { errcode: '88', sub_code: 40014 },
    { code: '40014', wrapped: true },
  ],
  [
    { errcode: 88, subCode: '60011' },
    { code: '60011', wrapped: true },
  ],
  [
    { errcode: 88, sub_code: '' },
    { code: '88', wrapped: false },
  ],
  [{ errcode: 88 }, { code: '88', wrapped: false }],
  [
    { errcode: 60121, sub_code: '1' },
    { code: '60121', wrapped: false },
  ],
  [{ status: 1111 }, undefined],
  [{ errcode: null }, undefined],
] as const)('the effective code of %j', ([body, code]) => {
  expect(effectiveCode(body)).toEqual(code)
})

test('the text is the inner one of a wrapped refusal', () => {
  expect(readReply(200, '{"errcode":88,"sub_code":"1","sub_msg":"a","errmsg":"b"}')).toMatchObject({
    text: 'a',
  })
  expect(readReply(200, '{"errcode":88,"subCode":"1","subMsg":"a"}')).toMatchObject({ text: 'a' })
  expect(readReply(200, '{"errcode":5,"errmsg":"b"}')).toMatchObject({ text: 'b' })
  expect(readReply(200, '{"errcode":5}')).toMatchObject({ text: '' })
})

test('a success may lack everything but the code', () => {
  expect(readReply(200, '{"errcode":0}')).toEqual({
    kind: 'accepted',
    body: { errcode: 0 },
    text: '{"errcode":0}',
  })
})
