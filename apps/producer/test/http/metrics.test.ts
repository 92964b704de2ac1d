import { expect, it } from 'vitest'
import { ID, text } from '../stand-in.ts'
import { post, serve } from './serve.ts'

const hello = { to: { userIds: ['u1', 'u2'] }, message: text('x') }

it('counts what was accepted, and each of it once', async () => {
  const { server, standIn } = await serve()
  await post(server, hello)
  await post(server, { ...hello, to: {} })
  standIn.acceptance = { kind: 'repeated', id: 'hr_x', batches: [] }
  await post(server, hello)
  const { body, headers } = await server.inject('/metrics')
  expect(headers['content-type']).toMatch(/^text\/plain/)
  expect(body).toContain('dingpost_notifications_accepted_total{app="hr"} 1')
  expect(body).toContain('dingpost_recipients_accepted_total{app="hr"} 2')
})

it('counts who was cancelled, and the recalls that were asked for', async () => {
  const { server, standIn } = await serve()
  standIn.cancelled = { cancelled: 3, underWay: 0 }
  const url = `/v1/notifications/${ID}/recall`
  await server.inject({ method: 'POST', url })
  standIn.recall = { kind: 'too_late' }
  await server.inject({ method: 'POST', url })
  const { body } = await server.inject('/metrics')
  expect(body).toContain('dingpost_recipients_cancelled_total{app="hr"} 6')
  expect(body).toContain('dingpost_recalls_asked_total{app="hr"} 1')
})

it('times requests by route and status, never by path', async () => {
  const { server } = await serve()
  await post(server, hello)
  await server.inject('/v1/notifications/hr_somebody')
  await server.inject('/anything/at/all')
  const { body } = await server.inject('/metrics')
  const count = 'dingpost_http_request_duration_seconds_count'
  expect(body).toContain(`${count}{method="POST",route="/v1/notifications",status="202"} 1`)
  expect(body).toContain(`${count}{method="GET",route="/v1/notifications/:id",status="404"} 1`)
  expect(body).toContain(`${count}{method="GET",route="none",status="404"} 1`)
  expect(body).not.toMatch(/somebody|anything/)
})
