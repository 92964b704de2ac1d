import { expect, it } from 'vitest'
import { countRecipients, recipientsOf } from '../src/recipients.ts'

it('collapses exact repeats, and nothing else', () => {
  expect(
    recipientsOf({
      mobiles: ['13800000000', '+86-13800000000', '13800000000'],
      userIds: ['u1', 'U1', 'u1', '13800000000'],
      departmentIds: [7, 1, 7],
      everyone: true,
    }),
  ).toEqual([
    { kind: 'mobile', value: '13800000000' },
    { kind: 'mobile', value: '+86-13800000000' },
    { kind: 'userId', value: 'u1' },
    { kind: 'userId', value: 'U1' },
    { kind: 'userId', value: '13800000000' },
    { kind: 'department', value: 7 },
    { kind: 'department', value: 1 },
    { kind: 'everyone' },
  ])
})

it.each([
  [undefined, 0],
  [null, 0],
  ['u1', 0],
  [{ userIds: 'many' }, 0],
  [{ userIds: ['u1', 'u1'], mobiles: [1, 2], departmentIds: [7], everyone: true }, 6],
  [{ everyone: 'true' }, 0],
])('counts in %j what it names: %i', (to, count) => {
  expect(countRecipients(to)).toBe(count)
})
