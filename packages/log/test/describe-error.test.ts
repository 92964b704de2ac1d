import { inspect } from 'node:util'
import { expect, test } from 'vitest'
import { describeError } from '../src/describe-error.ts'

test('an error of Redis says what went wrong without the arguments of the command', () => {
  const error = Object.assign(
    new Error("ERR unknown command 'HSETT', with args beginning with: '13800000000' '生日快乐'"),
    { command: { name: 'hsett', args: ['13800000000', '生日快乐'] }, code: 'ERR' },
  )
  const described = describeError(new Error('failed for 13800000000', { cause: error }))
  expect(inspect(described, { depth: null })).not.toMatch(/13800000000|生日快乐/)
  expect(described).toMatchObject({
    type: 'Error',
    message: 'failed for #',
    cause: { code: 'ERR', message: "ERR unknown command 'HSETT'" },
  })
})
