import { describe, expect, onTestFinished, test, vi } from 'vitest'
import { type Api, ConfigurationError, type Meter } from '../src/index.ts'
import {
  answerTokens,
  asyncsend,
  clientOf,
  gettoken,
  hangUp,
  refusal,
  startServer,
  text,
  wrapped,
} from './dingtalk-server.ts'

type Answer = Parameters<typeof answerTokens>[0]

const accepted = { errcode: 0, task_id: 1 }
const everyone = { to: 'everyone', message: text } as const

/** Writes down what it is told, in order. */
function recordingMeter() {
  const entries: (readonly ['before', Api] | readonly ['after', Api, boolean])[] = []
  const meter: Meter = {
    before: (api) => {
      entries.push(['before', api])
    },
    after: (api, counted) => {
      entries.push(['after', api, counted])
    },
  }
  return { entries, meter }
}

/** A meter that lets tokens pass and treats every other call like this. */
const meterOf = (before: () => Promise<void> | void) => ({
  before: (api: Api) => (api === 'gettoken' ? undefined : before()),
  after: () => undefined,
})

const fail = (): never => {
  throw new Error('the database is away')
}

/** Whether the meter heard that a call that is answered so counts. */
async function countedOf(answer: Answer): Promise<unknown> {
  const server = await startServer(answerTokens(answer))
  const { entries, meter } = recordingMeter()
  await clientOf(server.url, { meter, timeoutMs: 200 })
    .send(everyone)
    .catch(() => undefined)
  const [last] = entries.slice(-1)
  expect(last).toMatchObject(['after', 'asyncsend_v2', expect.any(Boolean)])
  return last?.[2]
}

test('every exchange is metered, the token and the second try included', async () => {
  const server = await startServer(
    answerTokens(({ query }) =>
      query.get('access_token') === 'token-1' ? wrapped('40014') : accepted,
    ),
  )
  const { entries, meter } = recordingMeter()
  await clientOf(server.url, { meter }).send(everyone)
  expect(entries).toEqual([
    ['before', 'gettoken'],
    ['after', 'gettoken', true],
    ['before', 'asyncsend_v2'],
    ['after', 'asyncsend_v2', true],
    ['before', 'gettoken'],
    ['after', 'gettoken', true],
    ['before', 'asyncsend_v2'],
    ['after', 'asyncsend_v2', true],
  ])
})

test('every page of a department is metered', async () => {
  const server = await startServer(
    answerTokens(({ path, body }) => {
      if (path.endsWith('/listid')) return wrapped('60011')
      const last = !body.includes('"cursor":0')
      return { errcode: 0, result: { list: [], has_more: !last, next_cursor: 100 } }
    }),
  )
  const { entries, meter } = recordingMeter()
  await clientOf(server.url, { meter }).departmentUserIds(7)
  expect(entries.filter(([when]) => when === 'after').map(([, api]) => api)).toEqual([
    'gettoken',
    'listid',
    'listsimple',
    'listsimple',
  ])
})

describe('an exchange counts in the month', () => {
  const counted: Record<string, Answer> = {
    accepted: () => accepted,
    refused: () => refusal(400002),
    'of a spent month': () => refusal(90020),
    'without what was asked for': () => ({ errcode: 0 }),
    unreadable: () => '{"errcode":0,',
    'the connection broke after it had left': hangUp,
    'no answer came in time': () => undefined,
  }
  test.for(Object.entries(counted))('when %s', async ([, answer]) => {
    expect(await countedOf(answer)).toBe(true)
  })

  const uncounted: Record<string, Answer> = {
    'the app was too fast': () => wrapped('90018'),
    'everybody was too fast': () => wrapped('90002'),
    'the address is banned': () => '<html>blocked</html>',
  }
  test.for(Object.entries(uncounted))('but not when %s', async ([, answer]) => {
    expect(await countedOf(answer)).toBe(false)
  })

  test('but not when nobody listens', async () => {
    const { entries, meter } = recordingMeter()
    await clientOf('http://127.0.0.1:1', { meter })
      .send(everyone)
      .catch(() => undefined)
    expect(entries.at(-1)).toEqual(['after', 'gettoken', false])
  })
})

describe('before an exchange', () => {
  test('the meter may make it wait', async () => {
    const server = await startServer(answerTokens(() => accepted))
    const { promise, resolve } = Promise.withResolvers<void>()
    const asked = Promise.withResolvers<void>()
    const meter = meterOf(() => {
      asked.resolve()
      return promise
    })
    const sending = clientOf(server.url, { meter }).send(everyone)
    await asked.promise
    expect(server.calls(asyncsend)).toBe(0)
    resolve()
    await expect(sending).resolves.toMatchObject({ taskId: '1' })
  })

  test('the meter may refuse it with a failure of its own, built from outside', async () => {
    const server = await startServer(answerTokens(() => accepted))
    const spent = new ConfigurationError({
      api: 'asyncsend_v2',
      code: '90020',
      text: 'the calls of the month are spent',
      hint: 'No calls until the 1st of next month.',
      secrets: [],
    })
    const { before } = meterOf(() => {
      throw spent
    })
    const ended: Api[] = []
    const meter: Meter = { before, after: (api) => ended.push(api) }
    await expect(clientOf(server.url, { meter }).send(everyone)).rejects.toBe(spent)
    expect(server.calls(asyncsend)).toBe(0)
    expect(ended).toEqual(['gettoken'])
  })

  test('a refusal of the meter is final, whatever its code, and costs no token', async () => {
    const server = await startServer(answerTokens(() => accepted))
    const meter = meterOf(() => {
      throw new ConfigurationError({ api: 'listid', code: '60011', text: 'x', secrets: [] })
    })
    await expect(clientOf(server.url, { meter }).send(everyone)).rejects.toMatchObject({
      code: '60011',
    })
    expect(server.calls(gettoken)).toBe(1)
  })

  test('a refusal of the token fetch gives the lease back', async () => {
    const server = await startServer(answerTokens(() => accepted))
    let asked = 0
    const meter: Meter = {
      before() {
        asked += 1
        if (asked === 1)
          throw new ConfigurationError({ api: 'gettoken', code: 'x', text: 'x', secrets: [] })
      },
      after: () => undefined,
    }
    const client = clientOf(server.url, { meter })
    await expect(client.fetchToken()).rejects.toMatchObject({ code: 'x' })
    expect(server.received).toEqual([])
    await expect(client.fetchToken()).resolves.toBeUndefined()
  })

  test.for([
    ['throws', () => fail()],
    ['rejects', async () => fail()],
    // oxlint-disable-next-line typescript/prefer-promise-reject-errors -- somebody will
    ['rejects with no error', () => Promise.reject('nothing')],
  ] as const)('a meter that %s is transient, and nothing left', async ([, before]) => {
    const server = await startServer(answerTokens(() => accepted))
    await expect(
      clientOf(server.url, { meter: meterOf(before) }).send(everyone),
    ).rejects.toMatchObject({
      decision: 'transient',
      left: false,
      api: 'asyncsend_v2',
      code: 'meter',
    })
    expect(server.calls(asyncsend)).toBe(0)
  })
})

test('what the meter throws after the answer is a warning, and the answer stands', async () => {
  const server = await startServer(answerTokens(() => accepted))
  const warning = vi.spyOn(process, 'emitWarning').mockReturnValue()
  onTestFinished(() => warning.mockRestore())
  const bug = new Error('no such counter')
  const meter: Meter = {
    before: () => undefined,
    after: () => {
      throw bug
    },
  }
  await expect(clientOf(server.url, { meter }).send(everyone)).resolves.toMatchObject({
    taskId: '1',
  })
  expect(warning.mock.calls).toEqual([[bug], [bug]])
})
