import { expect, test } from 'vitest'
import { clientOf } from './dingtalk-server.ts'

test.for([0, -1, 1.5])('an agent id of %d is refused at once', (agentId) => {
  expect(() => clientOf('http://127.0.0.1', { agentId })).toThrow(RangeError)
})

test('a base URL that is none is refused at once', () => {
  expect(() => clientOf('oapi.dingtalk.com')).toThrow(TypeError)
  expect(() => clientOf('ftp://oapi.dingtalk.com')).toThrow(TypeError)
})
