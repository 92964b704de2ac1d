import { expect, it } from 'vitest'
import { problemReply } from '../../src/http/replies/problem.ts'
import { statusBarReply } from '../../src/http/replies/withdrawal.ts'
import { ID } from '../stand-in.ts'
import { post, serve } from './serve.ts'

const url = `/v1/notifications/${ID}/status-bar`
const tasks = [{ taskId: '7', sentAt: 1_000 }]
const update = { value: '已同意', background: '0xFF78C06E' }

it('answers 202 with the calls whose messages will show it', async () => {
  const { server, standIn, logged } = await serve()
  standIn.statusBar = { kind: 'asked', tasks }
  const response = await post(server, update, {}, url)
  expect(response.statusCode).toBe(202)
  expect(statusBarReply.parse(response.json())).toEqual({
    id: ID,
    tasks: [{ taskId: '7', sentAt: '1970-01-01T00:00:01.000Z' }],
  })
  expect(standIn.changes).toContain(`job status-bar ${ID}`)
  const output = logged()
  expect(output).toMatch(new RegExp(`"id":"${ID}","caller":"","tasks":1,"msg":"status bar asked"`))
  expect(output).not.toContain('已同意')
})

it.each([
  [{ kind: 'no_status_bar' }, 409, 'no_status_bar', ''],
  [{ kind: 'sent_in_digest' }, 409, 'sent_in_digest', ''],
  [{ kind: 'nothing_sent' }, 409, 'nothing_sent', ''],
  [{ kind: 'too_late' }, 409, 'status_bar_too_late', ''],
  [{ kind: 'shared', tasks }, 409, 'task_shared', 'It is about task 7.'],
  [{ kind: 'unknown' }, 404, 'notification_not_found', ''],
] as const)('refuses what the ledger calls %j', async (answer, status, code, detail) => {
  const { server, standIn } = await serve()
  standIn.statusBar = answer
  const response = await post(server, update, {}, url)
  expect(response.statusCode).toBe(status)
  const problem = problemReply.parse(response.json())
  expect(problem.code).toBe(code)
  expect(problem.detail).toContain(detail)
})

it('points at what is wrong in its body', async () => {
  const { server, standIn } = await serve()
  const response = await post(server, { value: '', background: 'red' }, {}, url)
  expect(response.statusCode).toBe(422)
  const { code, errors } = problemReply.parse(response.json())
  expect(code).toBe('invalid_request')
  expect(errors?.map(({ pointer }) => pointer)).toEqual(['/value', '/background'])
  expect(standIn.changes).toEqual([])
})
