import { expect, test } from 'vitest'
import { ConfigurationError } from '../src/index.ts'
import {
  answerTokens,
  asyncsend,
  clientOf,
  getbymobile,
  gettoken,
  refusal,
  startServer,
  text,
  wrapped,
} from './dingtalk-server.ts'

const accepted = { errcode: 0, task_id: 1 }
const everyone = { to: 'everyone', message: text } as const

test.for([
  ['40014, wrapped', wrapped('40014')],
  ['40000, wrapped', wrapped('40000')],
  ['40014', refusal(40014)],
  ['40001', refusal(40001)],
  ['42001', refusal('42001')],
  ['33001', refusal(33001)],
  ['88 alone', refusal(88)],
  ['60011, which a newer token may cure', wrapped('60011')],
] as const)('%s: one fresh token, one more call', async ([, refused]) => {
  const server = await startServer(
    answerTokens(({ query }) => (query.get('access_token') === 'token-1' ? refused : accepted)),
  )
  await expect(clientOf(server.url).send(everyone)).resolves.toEqual({
    taskId: '1',
    tokenRefreshed: true,
  })
  expect(server.calls(asyncsend)).toBe(2)
  expect(server.calls(gettoken)).toBe(2)
})

test('a second rejection is a matter of configuration, and there is no third call', async () => {
  const server = await startServer(answerTokens(() => wrapped('40014')))
  const error = await clientOf(server.url)
    .userIdByMobile('13800000000')
    .catch((caught: unknown) => caught)
  expect(error).toBeInstanceOf(ConfigurationError)
  expect(error).toMatchObject({ api: 'getbymobile', code: '40014', requestId: 'req1' })
  expect(server.calls(getbymobile)).toBe(2)
  expect(server.calls(gettoken)).toBe(2)
})

test('a permission that is still missing with the fresh token is told as such', async () => {
  const server = await startServer(answerTokens(() => wrapped('60011')))
  await expect(clientOf(server.url).userIdByMobile('13800000000')).rejects.toMatchObject({
    decision: 'configuration',
    code: '60011',
  })
  expect(server.calls(getbymobile)).toBe(2)
})

test('the second call may fail for another reason', async () => {
  const server = await startServer(
    answerTokens(({ query }) =>
      query.get('access_token') === 'token-1' ? wrapped('40014') : wrapped('90018'),
    ),
  )
  await expect(clientOf(server.url).send(everyone)).rejects.toMatchObject({
    decision: 'throttled',
    code: '90018',
  })
})

test.for([400002, 90020, 60020, 40035])('%i costs one call and no token', async (code) => {
  const server = await startServer(answerTokens(() => refusal(code)))
  await expect(clientOf(server.url).send(everyone)).rejects.toMatchObject({ code: `${code}` })
  expect(server.calls(asyncsend)).toBe(1)
  expect(server.calls(gettoken)).toBe(1)
})

test('64 calls under a revoked token share one fetch', async () => {
  const server = await startServer(
    answerTokens(({ query }) =>
      query.get('access_token') === 'token-1' ? wrapped('40014') : accepted,
    ),
  )
  const client = clientOf(server.url)
  const sent = await Promise.all(Array.from({ length: 64 }, () => client.send(everyone)))
  expect(sent.every(({ tokenRefreshed }) => tokenRefreshed)).toBe(true)
  expect(server.calls(gettoken)).toBe(2)
})

test('a renewed token of the same value is tried', async () => {
  let sends = 0
  const server = await startServer(({ path }) => {
    if (path === gettoken) return { errcode: 0, access_token: 'same', expires_in: 7200 }
    sends += 1
    return sends === 1 ? wrapped('40014') : accepted
  })
  await expect(clientOf(server.url).send(everyone)).resolves.toMatchObject({ tokenRefreshed: true })
  expect(server.calls(gettoken)).toBe(2)
})
