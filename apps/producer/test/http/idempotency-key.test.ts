import { expect, it } from 'vitest'
import { text } from '../stand-in.ts'
import { post, serve } from './serve.ts'

const hello = { to: { everyone: true }, message: text('x') }

it.each(['k', '!~', 'a'.repeat(255)])('takes %s', async (key) => {
  const { server, standIn } = await serve()
  expect((await post(server, hello, { 'idempotency-key': key })).statusCode).toBe(202)
  expect(standIn.accepted[0]?.idempotency?.key).toBe(`:${key}`)
})

it.each(['', 'a b', 'a'.repeat(256), 'k1, k2', 'clé'])('refuses %j', async (key) => {
  const { server, standIn } = await serve()
  const response = await post(server, hello, { 'idempotency-key': key })
  expect(response.statusCode).toBe(400)
  expect(response.json()).toMatchObject({
    code: 'malformed_request',
    errors: [{ header: 'Idempotency-Key' }],
  })
  expect(standIn.accepted).toEqual([])
})
