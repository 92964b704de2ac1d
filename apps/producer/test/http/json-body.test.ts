import { gzipSync } from 'node:zlib'
import { expect, it } from 'vitest'
import { text } from '../stand-in.ts'
import { post, serve } from './serve.ts'

const hello = { to: { everyone: true }, message: text('生日快乐') }
const json = JSON.stringify(hello)

it.each([
  ['JSON', 'application/json'],
  ['JSON that names its encoding', 'application/json; charset=utf-8'],
  ['JSON in capitals', 'Application/JSON'],
])('takes %s', async (_, type) => {
  const { server } = await serve()
  expect((await post(server, json, { 'content-type': type })).statusCode).toBe(202)
})

it.each([
  ['a broken body', '{"to":', 'invalid_json'],
  ['an empty body', '', 'invalid_json'],
  ['two values', '{}{}', 'invalid_json'],
  ['a body with a byte order mark', `\ufeff${json}`, 'invalid_json'],
  ['single quotes', "{'to':1}", 'invalid_json'],
])('refuses %s', async (_, body, code) => {
  const { server, standIn } = await serve()
  const response = await post(server, body)
  expect(response.statusCode).toBe(400)
  expect(response.headers['content-type']).toMatch(/^application\/problem\+json/)
  expect(response.json()).toMatchObject({ code })
  expect(standIn.accepted).toEqual([])
})

it.each([
  ['UTF-8 that breaks off', [0xe7, 0x94]],
  ['GBK', [0xc9, 0xfa, 0xc8, 0xd5]],
  ['a surrogate in UTF-8', [0xed, 0xa0, 0x80]],
])('refuses text in %s, whatever else is right', async (_, bytes) => {
  const [before, after] = json.split('生日快乐')
  const body = Buffer.concat([
    Buffer.from(before ?? ''),
    Buffer.from(bytes),
    Buffer.from(after ?? ''),
  ])
  const { server, standIn } = await serve()
  const response = await post(server, body)
  expect(response.statusCode).toBe(400)
  expect(response.json()).toMatchObject({ detail: 'The body is not valid UTF-8.' })
  expect(standIn.accepted).toEqual([])
})

it('never quotes a broken body', async () => {
  const { server } = await serve()
  const response = await post(server, '{"mobile": 13800000000 hush}')
  expect(response.json()).toMatchObject({ detail: 'The body is not JSON at position 23.' })
})

it.each([
  ['text', { 'content-type': 'text/plain' }],
  ['a form', { 'content-type': 'application/x-www-form-urlencoded' }],
  ['a type that only begins like JSON', { 'content-type': 'application/jsonp' }],
  ['a type that is none', { 'content-type': 'json' }],
  ['no type', { 'content-type': '' }],
  ['a compressed body', { 'content-encoding': 'gzip' }],
])('refuses %s as an unsupported type', async (_, headers) => {
  const { server } = await serve()
  const body = 'content-encoding' in headers ? gzipSync(json) : json
  const response = await post(server, body, headers)
  expect(response.statusCode).toBe(415)
  expect(response.json()).toMatchObject({ code: 'unsupported_media_type' })
})

it('lets the body be left out where it may be, whatever type it would have', async () => {
  const { server } = await serve()
  const headers = { 'content-type': 'application/json' }
  for (const [method, url] of [
    ['DELETE', '/v1/notifications/x'],
    ['POST', '/v1/notifications/x/recall'],
    ['POST', '/v1/apps/x/resume'],
  ] as const) {
    expect((await server.inject({ method, url, headers })).statusCode).toBe(404)
  }
  const url = '/v1/notifications/x/status-bar'
  expect((await server.inject({ method: 'POST', url, headers })).statusCode).toBe(400)
})

it('refuses a body of 5 MB, and takes one of nearly 2', async () => {
  const { server } = await serve()
  const large = await post(server, { to: { userIds: ['x'.repeat(5_000_000)] } })
  expect(large.statusCode).toBe(413)
  expect(large.json()).toMatchObject({ code: 'body_too_large' })

  const userIds = Array.from({ length: 10_000 }, (_, at) => `${at}`.padStart(64, '员'))
  const most = await post(server, { to: { userIds }, message: text('x') })
  expect(most.statusCode).toBe(202)
})

const many = (megabytes: number) => ({
  notifications: Array.from({ length: 1_000 }, () => ({
    to: { userIds: ['x'.repeat(megabytes * 1_000)] },
  })),
})

it('takes 7 MB of many notifications, and no 9', async () => {
  const { server } = await serve()
  const [taken, large] = [
    await post(server, many(7), {}, '/v1/notifications/bulk'),
    await post(server, many(9), {}, '/v1/notifications/bulk'),
  ]
  expect(taken.statusCode).toBe(200)
  expect(large.statusCode).toBe(413)
})
