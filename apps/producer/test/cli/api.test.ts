import { once } from 'node:events'
import { type AddressInfo, createServer } from 'node:net'
import { Secret } from '@dingpost/settings'
import { expect, it, onTestFinished } from 'vitest'
import { z } from 'zod'
import { type Answer, createApi } from '../../src/cli/api.ts'
import { type Answer as Given, nobodysUrl, problem, startFakeProducer } from './fake-producer.ts'

const shape = z.object({ count: z.number() })
const ask = (url: string): Promise<Answer<{ count: number }>> =>
  createApi({ url, apiKey: new Secret('hush') }).ask({ method: 'GET', path: '/x' }, shape)

async function failureOf(given: Given): Promise<unknown> {
  const { url } = await startFakeProducer({ 'GET /x': given })
  const answer = await ask(url)
  return answer.ok ? answer : { ...answer.failure, url }
}

it('reads what it knows of an answer and keeps the whole of it', async () => {
  const { url } = await startFakeProducer({ 'GET /x': { body: '{"count":1,"newer":true}' } })
  expect(await ask(url)).toMatchObject({
    ok: true,
    body: { count: 1 },
    json: '{"count":1,"newer":true}',
  })
})

it('keeps the path that a producer stands below', async () => {
  const { url, received } = await startFakeProducer({ 'GET /push/x': { body: { count: 1 } } })
  expect(await ask(`${url}/push`)).toMatchObject({ ok: true })
  expect(received).toMatchObject([{ path: '/push/x' }])
})

it('says why nobody answers', async () => {
  const url = await nobodysUrl()
  expect(await ask(url)).toEqual({
    ok: false,
    failure: { kind: 'unavailable', why: `Nobody answers at ${url} (ECONNREFUSED)` },
  })
})

it('an answer that breaks off is none', async () => {
  const server = createServer((socket) => {
    socket.once('data', () => {
      socket.end('HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\n{"count":')
    })
  })
  await once(server.listen(0, '127.0.0.1'), 'listening')
  onTestFinished(() => void server.close())
  expect(await ask(`http://127.0.0.1:${(server.address() as AddressInfo).port}`)).toMatchObject({
    ok: false,
    failure: { kind: 'unavailable' },
  })
})

it.each([502, 503, 504])('a %i is nobody there, whoever says it', async (status) => {
  expect(await failureOf({ status, body: '<html>' })).toMatchObject({
    kind: 'unavailable',
    why: expect.stringMatching(
      new RegExp(`^No producer stands behind http://127\\.0\\.0\\.1:\\d+ \\(${status}\\)$`),
    ) as string,
  })
  expect(await failureOf(problem(status, 'unavailable', { detail: 'Later.' }))).toMatchObject({
    kind: 'unavailable',
    why: `The title of unavailable (${status}): Later.`,
  })
})

it('a refusal is taken as the API words it', async () => {
  const errors = [{ pointer: '/to', message: 'expected at least one recipient' }]
  expect(await failureOf(problem(422, 'invalid_notification', { errors }))).toMatchObject({
    kind: 'refused',
    status: 422,
    problem: { code: 'invalid_notification', errors },
  })
})

it('a redirect is told, not followed: it would turn a POST into a GET', async () => {
  const answer = { status: 308, headers: { location: 'https://push.example/x' }, body: '' }
  expect(await failureOf(answer)).toMatchObject({
    kind: 'foreign',
    what: expect.stringContaining('sends us on to https://push.example/x') as string,
  })
})

it.each([
  [{ status: 404, body: '<html>' }, /answers 404, and not as a producer would/],
  [{ body: '<html>' }, /is not a producer’s, or not one of this version$/],
  [{ body: { count: 'many' } }, /\(count: .*number.*\)$/],
])('what answers %j is no producer', async (given, what) => {
  expect(await failureOf(given)).toMatchObject({
    kind: 'foreign',
    what: expect.stringMatching(what) as string,
  })
})
