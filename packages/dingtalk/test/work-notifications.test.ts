import { describe, expect, test } from 'vitest'
import { type DingTalk, RecipientRefusedError, TransientError, UnclearError } from '../src/index.ts'
import {
  answerTokens,
  asyncsend,
  clientOf,
  getsendresult,
  hangUp,
  recall,
  refusal,
  startServer,
  statusBarUpdate,
  text,
  wrapped,
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

/** The two that change what was sent: doing it twice is as good as once. */
const changes = {
  recall: (client: DingTalk) => client.recall('12'),
  updateStatusBar: (client: DingTalk) => client.updateStatusBar({ taskId: '12', value: '已同意' }),
}

describe('recall', () => {
  test('names the task by its other field, with every digit', async () => {
    const server = await startServer(
      answerTokens(() => ({ errcode: 0, errmsg: 'ok', request_id: '4jzllmte0wau' })),
    )
    await expect(clientOf(server.url).recall('9223372036854775807')).resolves.toEqual({
      requestId: '4jzllmte0wau',
    })
    expect(server.received.at(-1)).toMatchObject({
      method: 'POST',
      path: recall,
      body: '{"agent_id":4711,"msg_task_id":9223372036854775807}',
    })
  })

  test('is refused after 24 hours, as for a task nobody knows', async () => {
    const server = await startServer(answerTokens(() => refusal(400002)))
    await expect(clientOf(server.url).recall('12')).rejects.toMatchObject({
      decision: 'request',
      api: 'recall',
      code: '400002',
      requestId: 'req1',
    })
  })

  test('takes a task id that is no number for a bug, without a call', async () => {
    const server = await startServer(answerTokens(() => accepted))
    await expect(clientOf(server.url).recall('1,"x":1')).rejects.toBeInstanceOf(RangeError)
    expect(server.received).toEqual([])
  })
})

describe('updateStatusBar', () => {
  test('sends value and background', async () => {
    const server = await startServer(answerTokens(() => ({ errcode: 0, request_id: 'r' })))
    const update = { taskId: '9223372036854775807', value: '已"同意"', background: '0xFF78C06E' }
    await expect(clientOf(server.url).updateStatusBar(update)).resolves.toEqual({ requestId: 'r' })
    expect(server.received.at(-1)).toMatchObject({
      method: 'POST',
      path: statusBarUpdate,
      body: '{"agent_id":4711,"task_id":9223372036854775807,"status_value":"已\\"同意\\"","status_bg":"0xFF78C06E"}',
    })
  })

  test('leaves the background to DingTalk', async () => {
    const server = await startServer(answerTokens(() => ({ errcode: 0 })))
    await expect(
      clientOf(server.url).updateStatusBar({ taskId: '12', value: '已同意' }),
    ).resolves.toEqual({})
    expect(server.received.at(-1)?.body).toBe(
      '{"agent_id":4711,"task_id":12,"status_value":"已同意"}',
    )
  })

  test.for([refusal(41052), wrapped('41052')])(
    'is to be repeated while the send is in progress (%j)',
    async (answer) => {
      const server = await startServer(answerTokens(() => answer))
      await expect(
        clientOf(server.url).updateStatusBar({ taskId: '12', value: '已同意' }),
      ).rejects.toMatchObject({
        decision: 'transient',
        left: true,
        api: 'status_bar_update',
        code: '41052',
      })
    },
  )

  test.for([
    [40035, 'request'],
    [40056, 'configuration'],
  ] as const)('%i is a matter of %s', async ([code, decision]) => {
    const server = await startServer(answerTokens(() => refusal(code)))
    await expect(
      clientOf(server.url).updateStatusBar({ taskId: '12', value: '已同意' }),
    ).rejects.toMatchObject({ decision, code: `${code}` })
  })

  test('takes a task id that is no number for a bug, without a call', async () => {
    const server = await startServer(answerTokens(() => accepted))
    await expect(
      clientOf(server.url).updateStatusBar({ taskId: '', value: '已同意' }),
    ).rejects.toBeInstanceOf(RangeError)
    expect(server.received).toEqual([])
  })
})

describe.for(Object.entries(changes))('%s may be repeated', ([, change]) => {
  test.for([
    ['after a system fault', () => refusal(500), '500'],
    ['after a lost answer', hangUp, 'ECONNRESET'],
    ['after an unreadable one', () => '{"errcode":0,', 'http 200'],
  ] as const)('%s', async ([, answer, code]) => {
    const server = await startServer(answerTokens(answer))
    await expect(change(clientOf(server.url))).rejects.toMatchObject({
      decision: 'transient',
      left: true,
      code,
    })
  })
})
