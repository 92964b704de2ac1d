import { Redis } from 'ioredis'
import { expect, inject, onTestFinished, test, vi } from 'vitest'
import { layCheckpoint, type Stop } from '../../src/stops/checkpoint.ts'

const keys = [1, 2, 3].map((at) => `checkpoint-${process.pid}-${at}`)

test.each([
  { how: 'unsent', found: ['1', null, null] },
  { how: 'unanswered', found: ['1', '2', null] },
] as const)(
  'the second of three commands in one write is $how, and nothing follows it',
  async ({ how, found }) => {
    const { checkpoint, redis } = await stopAt({ command: 'set', nth: 2, how })
    const answers: unknown[] = []
    for (const [at, key] of keys.entries()) {
      // Those that are not answered end with the connection.
      void redis.set(key, at + 1).then(
        (answer) => answers.push(answer),
        () => {},
      )
    }
    await vi.waitFor(() => expect(checkpoint.hasStopped()).toBe(true))

    const direct = connect(inject('redisUrl'))
    expect(await direct.mget(keys)).toEqual(found)
    expect(answers).toEqual([])
    expect(checkpoint.commands.filter((name) => name === 'set')).toHaveLength(2)
    await direct.del(keys)
  },
)

test('what comes before it is armed does not count', async () => {
  const { checkpoint, redis } = await stopAt({ command: 'get', nth: 1, how: 'unsent' }, false)
  const [key = ''] = keys
  expect(await redis.get(key)).toBeNull()
  checkpoint.arm()
  redis.get(key).catch(() => {})
  await vi.waitFor(() => expect(checkpoint.hasStopped()).toBe(true))
})

test('what is sent in small pieces, and a long answer, pass whole', async () => {
  const { checkpoint, redis } = await stopAt()
  const [key = ''] = keys
  const value = 'Ü\r\n$3\r\n'.repeat(100_000)
  await redis.set(key, value)
  expect(await redis.get(key)).toBe(value)
  await redis.del(key)
  await redis.hset(key, { first: '1', second: '' })
  expect(await redis.hgetall(key)).toEqual({ first: '1', second: '' })
  expect(checkpoint.commands.filter((name) => name === 'get')).toHaveLength(1)
  await redis.del(key)
})

test('a stop that Redis refuses to carry out is told', async () => {
  const { checkpoint, redis } = await stopAt({ command: 'hset', nth: 1, how: 'unanswered' })
  const [key = ''] = keys
  await redis.set(key, 'text')
  redis.hset(key, 'field', 'value').catch(() => {})
  await vi.waitFor(() => expect(() => checkpoint.hasStopped()).toThrow('WRONGTYPE'))
  const direct = connect(inject('redisUrl'))
  await direct.del(key)
})

const nameOf = ([command = '']: readonly string[]): string => command.toLowerCase()

async function stopAt(stop?: Stop, armed = true) {
  const checkpoint = await layCheckpoint(inject('redisUrl'), nameOf, stop, { armed })
  onTestFinished(() => checkpoint.close())
  return { checkpoint, redis: connect(checkpoint.url) }
}

function connect(url: string): Redis {
  const redis = new Redis(url)
  onTestFinished(() => redis.disconnect())
  return redis
}
