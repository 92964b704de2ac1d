import { expect, test } from 'vitest'
import { readSendResult } from '../src/send-result.ts'

const nobody = { read: [], unread: [], failed: [], invalid: [], forbidden: [] }

test('every list may be absent or null', () => {
  expect(readSendResult({ send_result: {} })).toEqual(nobody)
  expect(
    readSendResult({ send_result: { read_user_id_list: null, forbidden_list: null } }),
  ).toEqual(nobody)
})

test('the lists are told apart', () => {
  expect(
    readSendResult({
      send_result: {
        read_user_id_list: ['a'],
        unread_user_id_list: ['b'],
        failed_user_id_list: ['c'],
        invalid_user_id_list: ['d'],
        invalid_dept_id_list: [1],
      },
    }),
  ).toEqual({ read: ['a'], unread: ['b'], failed: ['c'], invalid: ['d'], forbidden: [] })
})

test('forbidden is the union of both lists, with the code where there is one', () => {
  const result = readSendResult({
    send_result: {
      forbidden_user_id_list: ['a', 'b'],
      forbidden_list: [
        { code: '143106', count: 1, userid: 'b' },
        { code: 143105, count: 500, userid: 'c' },
      ],
    },
  })
  expect(result?.forbidden).toEqual([
    { userId: 'b', code: '143106' },
    { userId: 'c', code: '143105' },
    { userId: 'a', code: '' },
  ])
})

test('the older place below result is read too', () => {
  expect(readSendResult({ result: { send_result: { read_user_id_list: ['a'] } } })?.read).toEqual([
    'a',
  ])
})

test.for([{}, { send_result: 'x' }, { send_result: { read_user_id_list: [1] } }, { result: 5 }])(
  '%j is no result',
  (body) => {
    expect(readSendResult(body)).toBeUndefined()
  },
)
