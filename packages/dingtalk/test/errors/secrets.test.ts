import { inspect } from 'node:util'
import { describe, expect, test } from 'vitest'
import { type Api, type DingTalk, isDingTalkFailure, type TokenStore } from '../../src/index.ts'
import { clientOf, gettoken, refusal, startServer, text, wrapped } from '../dingtalk-server.ts'

// None of them looks like what it is, so that only knowing them helps.
const token = 'fw8ef8we8f76e6f7s8dxxxx'
const appSecret = 'very/secret+key==4711'
const mobile = '852 6123 4567'
/** Of somebody else: these are known by their looks. */
const strangers = ['13912345678', '0123456789abcdef0123456789abcdef']
const leaks = [token, appSecret, encodeURIComponent(appSecret), mobile, ...strangers]

/** An answer at its worst: all that the server was told, and more. */
const gossip = ({ query, body }: { query: URLSearchParams; body: string }): string =>
  [appSecret, query.toString(), ...query.values(), body.replaceAll('"', ' '), ...strangers].join(
    ' ',
  )

type Answer = Parameters<typeof startServer>[0]

const withToken =
  (answer: Answer): Answer =>
  (request, response) =>
    request.path === gettoken
      ? { errcode: 0, access_token: token, expires_in: 7200 }
      : answer(request, response)

const kinds: Record<string, Answer> = {
  'token, twice': withToken((request) => wrapped('40014', gossip(request))),
  throttled: withToken((request) => wrapped('90002', gossip(request))),
  recipient: withToken((request) => refusal(60121, gossip(request))),
  request: withToken((request) => refusal(400002, gossip(request))),
  configuration: withToken((request) => refusal(60020, `request ip=1.2.3.4 ${gossip(request)}`)),
  'lacking permission': withToken((request) =>
    wrapped('60011', `https://open-dev.dingtalk.com/x?access_token=${token} ${gossip(request)}`),
  ),
  transient: withToken((request) => refusal(-1, gossip(request))),
  unclear: withToken((request) => refusal(15, gossip(request))),
  'an unknown code that is itself gossip': withToken((request) =>
    refusal(gossip(request), gossip(request)),
  ),
  'a request id that is gossip': withToken((request) => ({
    errcode: 400002,
    request_id: gossip(request),
  })),
  'ban page': withToken((request) => `<html>${gossip(request)}</html>`),
  'HTTP 502': withToken((request, response) => {
    response.statusCode = 502
    return gossip(request)
  }),
  'broken JSON': withToken((request) => `{"errcode":0,${gossip(request)}`),
  'success without content': withToken((request) => ({ errcode: 0, note: gossip(request) })),
  reset: withToken((_, response) => {
    response.socket?.destroy()
    return undefined
  }),
  'cut off in the middle': withToken((request, response) => {
    response.writeHead(200, { 'content-length': 1_000 })
    response.write(gossip(request), () => response.socket?.destroy())
    return undefined
  }),
  hang: withToken(() => undefined),
  'too long an answer': withToken((request) => gossip(request).repeat(20_000)),
  'credentials refused': (request) => refusal(40096, gossip(request)),
  'credentials unheard': (_, response) => {
    response.socket?.destroy()
    return undefined
  },
  'no token in the answer': (request) => ({ errcode: 0, note: gossip(request) }),
}

const calls: Record<string, (client: DingTalk) => Promise<unknown>> = {
  send: (client) => client.send({ to: { userIds: ['u1'] }, message: text }),
  userIdByMobile: (client) => client.userIdByMobile(mobile),
  sendResult: (client) => client.sendResult('12'),
  departmentUserIds: (client) => client.departmentUserIds(7),
}

/** The error in every form in which it may reach a log, with what hides behind symbols and getters. */
function everyForm(error: unknown): string {
  const deep = inspect(error, { depth: Infinity, showHidden: true, getters: true })
  return [deep, String(error), JSON.stringify(error), ...everyText(error)].join('\n')
}

function everyText(value: unknown, seen = new Set<unknown>()): string[] {
  if (typeof value === 'string') return [value]
  if (typeof value !== 'object' || value === null || seen.has(value)) return []
  seen.add(value)
  return Reflect.ownKeys(value).flatMap((key) => everyText(Reflect.get(value, key), seen))
}

async function errorOf(calling: Promise<unknown>): Promise<unknown> {
  return calling.then(
    () => expect.unreachable('it should have failed'),
    (error: unknown) => error,
  )
}

function leaksOf(error: unknown): string[] {
  const forms = everyForm(error)
  return leaks.filter((leak) => forms.includes(leak))
}

/** Like an error that quotes the command it failed on. */
const quote = (...args: string[]): Promise<never> =>
  Promise.reject(Object.assign(new Error(`ERR in SET ${args.join(' ')}`), { command: { args } }))

describe.for(Object.entries(kinds))('%s', ([, answer]) => {
  test.for(Object.entries(calls))('%s leaks nothing', async ([, call]) => {
    const server = await startServer(answer)
    const error = await errorOf(call(clientOf(server.url, { appSecret, timeoutMs: 150 })))
    expect(isDingTalkFailure(error)).toBe(true)
    expect(leaksOf(error)).toEqual([])
  })
})

test('a connection that is refused leaks nothing', async () => {
  const server = await startServer(() => undefined)
  server.server.close()
  const client = clientOf(server.url, { appSecret })
  expect(leaksOf(await errorOf(client.userIdByMobile(mobile)))).toEqual([])
})

test('a token store whose errors quote its commands leaks nothing', async () => {
  const server = await startServer(withToken(() => refusal(-1)))
  const stores: TokenStore[] = [
    { acquire: () => quote(...strangers), save: () => quote(), release: () => quote() },
    {
      acquire: async () => ({ kind: 'lease', lease: 'l' }),
      save: (_, { value }) => quote(value),
      release: () => quote(),
    },
  ]
  for (const tokens of stores) {
    const error = await errorOf(clientOf(server.url, { appSecret, tokens }).userIdByMobile(mobile))
    expect(leaksOf(error)).toEqual([])
    expect(error).toMatchObject({ decision: 'transient', code: 'token_store', left: false })
  }
})

test('a meter whose errors quote its commands leaks nothing', async () => {
  const server = await startServer(withToken(() => refusal(-1)))
  const meter = {
    before: (api: Api) =>
      api === 'gettoken' ? undefined : quote(token, appSecret, mobile, ...strangers),
    after: () => undefined,
  }
  const error = await errorOf(clientOf(server.url, { appSecret, meter }).userIdByMobile(mobile))
  expect(leaksOf(error)).toEqual([])
  expect(error).toMatchObject({ decision: 'transient', code: 'meter', left: false })
})

test('the client itself shows nothing', async () => {
  const server = await startServer(withToken(() => ({ errcode: 0, task_id: 1 })))
  const client = clientOf(server.url, { appSecret })
  await client.send({ to: 'everyone', message: text })
  expect(leaksOf(client)).toEqual([])
})
