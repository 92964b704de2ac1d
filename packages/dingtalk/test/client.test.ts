import { describe, expect, test } from 'vitest'
import { RecipientRefusedError, TransientError, UnclearError } from '../src/index.ts'
import {
  answerTokens,
  asyncsend,
  clientOf,
  getbymobile,
  getsendresult,
  gettoken,
  refusal,
  startServer,
  text,
} from './dingtalk-server.ts'

const accepted = { errcode: 0, task_id: 256271667526, request_id: '4jzllmte0wau' }

describe('send', () => {
  test('puts the message into the body byte for byte, as plain UTF-8', async () => {
    const server = await startServer(answerTokens(() => accepted))
    const message = '{"text":{"content":"a\\u00e9 生日 \\" 🎂"},  "msgtype":"text"}'
    await clientOf(server.url).send({ to: { userIds: ['u1', '张"三'] }, message })
    const sent = server.received.find((request) => request.path === asyncsend)
    expect(sent?.body).toBe(
      `{"agent_id":4711,"userid_list":"u1,张\\"三","to_all_user":false,"msg":${message}}`,
    )
    expect(sent?.method).toBe('POST')
    expect(sent?.headers['content-type']).toBe('application/json;charset=utf-8')
    expect(sent?.query.get('access_token')).toBe('token-1')
  })

  test('sends to everyone', async () => {
    const server = await startServer(answerTokens(() => accepted))
    const sent = await clientOf(server.url).send({ to: 'everyone', message: text })
    expect(sent).toEqual({
      taskId: '256271667526',
      requestId: '4jzllmte0wau',
      tokenRefreshed: false,
    })
    expect(JSON.parse(server.received.at(-1)?.body ?? '')).toEqual({
      agent_id: 4711,
      to_all_user: true,
      msg: JSON.parse(text),
    })
  })

  test('keeps every digit of a 64-bit task id', async () => {
    const server = await startServer(
      answerTokens(() => '{"errcode":0,"task_id":9223372036854775807}'),
    )
    const sent = await clientOf(server.url).send({ to: 'everyone', message: text })
    expect(sent).toEqual({ taskId: '9223372036854775807', tokenRefreshed: false })
  })

  test('reads the task id where DingTalk writes numbers as text', async () => {
    const server = await startServer(answerTokens(() => '{"errcode":"0","task_id":"12"}'))
    await expect(
      clientOf(server.url).send({ to: 'everyone', message: text }),
    ).resolves.toMatchObject({ taskId: '12' })
  })

  test('is unclear when the success names no task', async () => {
    const server = await startServer(answerTokens(() => ({ errcode: 0 })))
    await expect(
      clientOf(server.url).send({ to: 'everyone', message: text }),
    ).rejects.toBeInstanceOf(UnclearError)
  })

  test.for([
    [[]],
    [Array.from({ length: 101 }, (_, index) => `u${index}`)],
    [['a,b']],
    [['a', '']],
  ])('takes user ids %j for a bug, without a call', async ([userIds]) => {
    const server = await startServer(answerTokens(() => accepted))
    const sending = clientOf(server.url).send({ to: { userIds: userIds ?? [] }, message: text })
    await expect(sending).rejects.toBeInstanceOf(RangeError)
    expect(server.received).toEqual([])
  })

  test('refuses a body over 4,096 characters as something to split, without a call', async () => {
    const server = await startServer(answerTokens(() => accepted))
    const client = clientOf(server.url)
    const userIds = Array.from({ length: 100 }, (_, index) => `${index}`.padStart(40, 'u'))
    const error = await client
      .send({ to: { userIds }, message: text })
      .catch((caught: unknown) => caught)
    expect(error).toBeInstanceOf(RecipientRefusedError)
    expect(error).toMatchObject({ decision: 'recipient', code: '41101' })
    expect(server.received).toEqual([])
    await client.send({ to: { userIds: userIds.slice(0, 50) }, message: text })
  })
})

describe('userIdByMobile', () => {
  test('finds the user id', async () => {
    const server = await startServer(
      answerTokens(() => ({ errcode: 0, result: { userid: 'zhangsan' }, request_id: 'r' })),
    )
    await expect(clientOf(server.url).userIdByMobile('+852-12345678')).resolves.toEqual({
      userId: 'zhangsan',
      requestId: 'r',
    })
    expect(server.received.at(-1)).toMatchObject({
      path: getbymobile,
      body: '{"mobile":"+852-12345678"}',
    })
  })

  test('says that nobody has the number', async () => {
    const server = await startServer(answerTokens(() => refusal(60121, '找不到该用户')))
    await expect(clientOf(server.url).userIdByMobile('13800000000')).rejects.toMatchObject({
      decision: 'recipient',
      code: '60121',
      api: 'getbymobile',
      requestId: 'req1',
    })
  })

  test('is transient when the success names nobody', async () => {
    const server = await startServer(answerTokens(() => ({ errcode: 0, result: {} })))
    await expect(clientOf(server.url).userIdByMobile('13800000000')).rejects.toBeInstanceOf(
      TransientError,
    )
  })
})

describe('sendResult', () => {
  test('asks with every digit of the task id', async () => {
    const server = await startServer(answerTokens(() => ({ errcode: 0, send_result: {} })))
    await clientOf(server.url).sendResult('9223372036854775807')
    expect(server.received.at(-1)).toMatchObject({
      path: getsendresult,
      body: '{"agent_id":4711,"task_id":9223372036854775807}',
    })
  })

  test('takes a task id that is no number for a bug', async () => {
    const server = await startServer(answerTokens(() => accepted))
    await expect(clientOf(server.url).sendResult('1}')).rejects.toBeInstanceOf(RangeError)
  })

  test('is transient when there is no result', async () => {
    const server = await startServer(answerTokens(() => ({ errcode: 0 })))
    await expect(clientOf(server.url).sendResult('1')).rejects.toBeInstanceOf(TransientError)
  })
})

describe('tokens', () => {
  test('are fetched once for many calls, with the credentials in the query', async () => {
    const server = await startServer(answerTokens(() => accepted))
    const client = clientOf(server.url, { appKey: 'a&b', appSecret: 'c d+e' })
    await Promise.all(
      Array.from({ length: 64 }, () => client.send({ to: 'everyone', message: text })),
    )
    expect(server.calls(gettoken)).toBe(1)
    const { query, method } = server.received[0] ?? {}
    expect(method).toBe('GET')
    expect([query?.get('appkey'), query?.get('appsecret')]).toEqual(['a&b', 'c d+e'])
  })

  test.for([40096, 40089, 40001])('%i means wrong credentials', async (code) => {
    const server = await startServer(() => refusal(code))
    await expect(
      clientOf(server.url).send({ to: 'everyone', message: text }),
    ).rejects.toMatchObject({ decision: 'configuration', api: 'gettoken', code: `${code}` })
    expect(server.received).toHaveLength(1)
  })

  test.for([
    { errcode: 0, expires_in: 7200 },
    { errcode: 0, access_token: '', expires_in: 7200 },
    { errcode: 0, access_token: 't' },
    { errcode: 0, access_token: 't', expires_in: 0 },
  ])('are transient when the success is %j', async (answer) => {
    const server = await startServer(() => answer)
    await expect(
      clientOf(server.url).send({ to: 'everyone', message: text }),
    ).rejects.toMatchObject({
      decision: 'transient',
      api: 'gettoken',
    })
  })

  test('fetched in vain leave the lease free for the next', async () => {
    let fetches = 0
    const server = await startServer((request) => {
      if (request.path !== gettoken) return accepted
      fetches += 1
      return fetches === 1 ? refusal(-1) : { errcode: 0, access_token: 't', expires_in: 7200 }
    })
    const client = clientOf(server.url)
    await expect(client.send({ to: 'everyone', message: text })).rejects.toBeInstanceOf(
      TransientError,
    )
    await expect(client.send({ to: 'everyone', message: text })).resolves.toMatchObject({
      taskId: '256271667526',
    })
  })
})

test.for([0, -1, 1.5])('an agent id of %d is refused at once', (agentId) => {
  expect(() => clientOf('http://127.0.0.1', { agentId })).toThrow(RangeError)
})

test('a base URL that is none is refused at once', () => {
  expect(() => clientOf('oapi.dingtalk.com')).toThrow(TypeError)
  expect(() => clientOf('ftp://oapi.dingtalk.com')).toThrow(TypeError)
})
