import { afterAll, beforeAll, expect, test } from 'vitest'
import { text } from '../src/backend.ts'
import { copiesOf, once } from '../src/copies.ts'
import { userIds } from '../src/people.ts'
import { openStage, type Stage } from '../src/stage.ts'

const to = { userIds: userIds(3) }
let stage: Stage
beforeAll(async () => {
  stage = await openStage({ workers: 2 })
})
afterAll(() => stage.close())

test('the same key and body answer the first id again, whatever the order of the fields', async () => {
  const { backend, dingtalk } = stage
  const headers = { 'idempotency-key': 'order-1' }
  const message = text('once')
  const first = await backend.post({ to, message }, headers)
  const again = await backend.post({ message, to }, headers)
  expect(first.status).toBe(202)
  expect(again.status).toBe(202)
  expect(again.body).toEqual(first.body)
  expect(first.headers.get('idempotent-replayed')).toBeNull()
  expect(again.headers.get('idempotent-replayed')).toBe('true')

  const { id } = first.body as { id: string }
  expect(first.headers.get('location')).toBe(`/v1/notifications/${id}`)
  expect(await backend.settled(id)).toEqual({ delivered: 3 })
  expect((await backend.post({ to, message }, headers)).body).toEqual(first.body)
  expect(await copiesOf(dingtalk, 'once')).toEqual(once(userIds(3)))
})

test('the same key with another body is a conflict, and sends nothing', async () => {
  const { backend, dingtalk } = stage
  const headers = { 'idempotency-key': 'order-2' }
  const id = await backend.accept({ to, message: text('the first') }, headers)
  const other = await backend.post({ to, message: text('another') }, headers)
  expect(other.status).toBe(409)
  expect(other.body).toMatchObject({ code: 'idempotency_conflict' })
  expect(await backend.settled(id)).toEqual({ delivered: 3 })
  expect(await copiesOf(dingtalk, 'another')).toEqual({})
})

test('twenty posts of one key at once make one notification', async () => {
  const { backend, dingtalk } = stage
  const headers = { 'idempotency-key': 'order-3' }
  const ids = await Promise.all(
    Array.from({ length: 20 }, () => backend.accept({ to, message: text('raced') }, headers)),
  )
  expect(new Set(ids).size).toBe(1)
  expect(await backend.settled(ids[0] ?? '')).toEqual({ delivered: 3 })
  expect(await copiesOf(dingtalk, 'raced')).toEqual(once(userIds(3)))
})
