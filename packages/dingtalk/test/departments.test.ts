import { describe, expect, test } from 'vitest'
import { type DingTalk, isDingTalkFailure } from '../src/index.ts'
import {
  answerTokens,
  clientOf,
  gettoken,
  hangUp,
  listid,
  listsimple,
  listsubid,
  refusal,
  startServer,
  wrapped,
} from './dingtalk-server.ts'

const children = (...ids: number[]): object => ({ errcode: 0, result: { dept_id_list: ids } })
const people = (...userIds: string[]): object => ({ errcode: 0, result: { userid_list: userIds } })

interface Page {
  readonly userIds: readonly string[]
  readonly next?: number | null
}

const page = ({ userIds, next }: Page): object => ({
  errcode: 0,
  result: {
    list: userIds.map((userid) => ({ userid, name: '张三' })),
    has_more: next !== undefined,
    next_cursor: next,
  },
})

/** An organisation whose app may read people by the pages, kept by their cursor, and not at once. */
const inPages = (pages: Readonly<Record<number, Page>>) =>
  answerTokens(({ path, body }) => {
    if (path === listid) return wrapped('60011')
    const { cursor } = JSON.parse(body) as { cursor: number }
    return page(pages[cursor] ?? { userIds: [] })
  })

const reads = {
  departmentChildren: (client: DingTalk, id = 7) => client.departmentChildren(id),
  departmentUserIds: (client: DingTalk, id = 7) => client.departmentUserIds(id),
}

describe('departmentChildren', () => {
  test('lists the departments right below', async () => {
    const server = await startServer(answerTokens(() => children(379_000_095, 2)))
    await expect(clientOf(server.url).departmentChildren(7)).resolves.toEqual([379_000_095, 2])
    expect(server.received.at(-1)).toMatchObject({
      method: 'POST',
      path: listsubid,
      body: '{"dept_id":7}',
    })
  })

  test('lists none for a leaf', async () => {
    const server = await startServer(answerTokens(() => children()))
    await expect(clientOf(server.url).departmentChildren(7)).resolves.toEqual([])
  })

  test('needs its permission, with a fresh token if that helps', async () => {
    const server = await startServer(answerTokens(() => wrapped('60011')))
    await expect(clientOf(server.url).departmentChildren(7)).rejects.toMatchObject({
      decision: 'configuration',
      code: '60011',
    })
    expect(server.calls(gettoken)).toBe(2)
  })
})

describe('departmentUserIds', () => {
  test('lists the people of the department at once', async () => {
    const server = await startServer(answerTokens(() => people('u1', '张三')))
    await expect(clientOf(server.url).departmentUserIds(7)).resolves.toEqual(['u1', '张三'])
    expect(server.received.slice(1)).toMatchObject([
      { method: 'POST', path: listid, body: '{"dept_id":7}' },
    ])
  })

  test('lists nobody where nobody is', async () => {
    const server = await startServer(answerTokens(() => people()))
    await expect(clientOf(server.url).departmentUserIds(7)).resolves.toEqual([])
  })

  test('without that permission reads page by page to the end', async () => {
    const server = await startServer(
      inPages({
        0: { userIds: ['u1', 'u2'], next: 100 },
        100: { userIds: ['u3'], next: 200 },
        200: { userIds: ['u4'] },
      }),
    )
    await expect(clientOf(server.url).departmentUserIds(7)).resolves.toEqual([
      'u1',
      'u2',
      'u3',
      'u4',
    ])
    const asked = server.received.filter(({ path }) => path === listsimple)
    expect(asked.map(({ body }) => body)).toEqual([
      '{"dept_id":7,"cursor":0,"size":100}',
      '{"dept_id":7,"cursor":100,"size":100}',
      '{"dept_id":7,"cursor":200,"size":100}',
    ])
  })

  test('names a person once whom two pages show', async () => {
    const server = await startServer(
      inPages({ 0: { userIds: ['u1', 'u2'], next: 2 }, 2: { userIds: ['u2', 'u3'] } }),
    )
    await expect(clientOf(server.url).departmentUserIds(7)).resolves.toEqual(['u1', 'u2', 'u3'])
  })

  test('spends no token on the permission it can do without', async () => {
    const server = await startServer(inPages({ 0: { userIds: ['u1'] } }))
    const client = clientOf(server.url)
    await client.departmentUserIds(7)
    await client.departmentUserIds(8)
    expect(server.calls(gettoken)).toBe(1)
  })

  test('asks for the whole list again next time, because permissions get granted', async () => {
    let granted = false
    const server = await startServer(
      answerTokens(({ path }) => {
        if (path === listsimple) return page({ userIds: ['by page'] })
        return granted ? people('at once') : refusal(60011)
      }),
    )
    const client = clientOf(server.url)
    await expect(client.departmentUserIds(7)).resolves.toEqual(['by page'])
    granted = true
    await expect(client.departmentUserIds(7)).resolves.toEqual(['at once'])
  })

  test('renews a token that has expired, and reads at once', async () => {
    const server = await startServer(
      answerTokens(({ query }) =>
        query.get('access_token') === 'token-1' ? wrapped('40014') : people('u1'),
      ),
    )
    await expect(clientOf(server.url).departmentUserIds(7)).resolves.toEqual(['u1'])
  })

  test('is a matter of configuration when the app has neither permission', async () => {
    const server = await startServer(answerTokens(() => wrapped('60011')))
    await expect(clientOf(server.url).departmentUserIds(7)).rejects.toMatchObject({
      decision: 'configuration',
      api: 'listsimple',
      code: '60011',
    })
    expect(server.received.map(({ path }) => path)).toEqual([
      gettoken,
      listid,
      listsimple,
      gettoken,
      listsimple,
    ])
  })

  test('fails whole when a page fails', async () => {
    const server = await startServer(
      answerTokens(({ path, body }) => {
        if (path === listid) return wrapped('60011')
        return body.includes('"cursor":0') ? page({ userIds: ['u1'], next: 100 }) : refusal(-1)
      }),
    )
    await expect(clientOf(server.url).departmentUserIds(7)).rejects.toMatchObject({
      decision: 'transient',
      api: 'listsimple',
      code: '-1',
    })
  })

  test.for([
    ['no cursor', null],
    ['the cursor it was asked with', 100],
    ['a cursor that was read already', 0],
  ] as const)('is transient when more is promised with %s', async ([, next]) => {
    const server = await startServer(
      inPages({ 0: { userIds: ['u1'], next: 100 }, 100: { userIds: ['u2'], next } }),
    )
    await expect(clientOf(server.url).departmentUserIds(7)).rejects.toMatchObject({
      decision: 'transient',
      code: 'no_next_page',
    })
    expect(server.calls(listsimple)).toBe(2)
  })
})

describe.for(Object.entries(reads))('%s', ([, read]) => {
  test.for([
    ['60003', refusal(60003)],
    ['60003', wrapped('60003')],
    ['50004', refusal(50004)],
    ['50004', wrapped('50004')],
  ] as const)(
    'tells by code %s that the department is not to be had, and holds nothing',
    async ([code, answer]) => {
      const server = await startServer(answerTokens(() => answer))
      const error = await read(clientOf(server.url)).catch((caught: unknown) => caught)
      expect(error).toMatchObject({ code, requestId: 'req1' })
      expect(isDingTalkFailure(error) && error.decision).toMatch(/^(request|recipient)$/)
      expect(server.received).toHaveLength(2)
    },
  )

  test.for([
    { errcode: 0 },
    { errcode: 0, result: null },
    { errcode: 0, result: {} },
    { errcode: 0, result: { dept_id_list: ['x'], userid_list: [1] } },
  ])('takes %j for no list, never for an empty one', async (answer) => {
    const server = await startServer(answerTokens(() => answer))
    await expect(read(clientOf(server.url))).rejects.toMatchObject({
      decision: 'transient',
      left: true,
      code: 'no_list',
    })
  })

  test('is transient when the answer is lost', async () => {
    const server = await startServer(answerTokens(hangUp))
    await expect(read(clientOf(server.url))).rejects.toMatchObject({
      decision: 'transient',
      left: true,
    })
  })

  test.for([0, -1, 1.5, Number.NaN, 2 ** 53])(
    'takes department %d for a bug, without a call',
    async (id) => {
      const server = await startServer(answerTokens(() => children()))
      await expect(read(clientOf(server.url), id)).rejects.toBeInstanceOf(RangeError)
      expect(server.received).toEqual([])
    },
  )
})
