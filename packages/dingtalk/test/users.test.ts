import { describe, expect, test } from 'vitest'
import { TransientError } from '../src/index.ts'
import { answerTokens, clientOf, getbymobile, refusal, startServer } from './dingtalk-server.ts'

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
