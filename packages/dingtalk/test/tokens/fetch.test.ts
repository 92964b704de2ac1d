import { describe, expect, test } from 'vitest'
import { TransientError } from '../../src/index.ts'
import { answerTokens, clientOf, gettoken, refusal, startServer, text } from '../dingtalk-server.ts'

const accepted = { errcode: 0, task_id: 256271667526 }

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
