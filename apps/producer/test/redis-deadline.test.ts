import { describe, expect, it } from 'vitest'
import { RedisUnavailable } from '../src/errors/redis-unavailable.ts'
import { createRedisDeadline } from '../src/redis-deadline.ts'

const reached = createRedisDeadline(Promise.resolve(), 50)
const failing = (error: Error) => async () => {
  throw error
}

function replyError(message: string): Error {
  const error = new Error(message)
  error.name = 'ReplyError'
  return error
}

describe('work on Redis', () => {
  it('answers what it came to', async () => {
    await expect(reached(() => Promise.resolve(7))).resolves.toBe(7)
  })

  it.each([
    ['a lost connection', new Error('Connection is closed.')],
    ['a full Redis', replyError('OOM command not allowed when used memory > maxmemory')],
    ['a disk that is full', replyError('MISCONF Redis is configured to save RDB snapshots')],
    ['a replica', replyError("READONLY You can't write against a read only replica.")],
    ['a Redis that loads', replyError('LOADING Redis is loading the dataset in memory')],
  ])('is unavailable for %s, and says why', async (_, cause) => {
    const outcome = reached(failing(cause))
    await expect(outcome).rejects.toBeInstanceOf(RedisUnavailable)
    await expect(outcome).rejects.toHaveProperty('cause', cause)
  })

  it.each([
    ['a script that is wrong', replyError('ERR Error running script: user_script:1')],
    ['a key of another type', replyError('WRONGTYPE Operation against a key')],
    ['a bug', new TypeError('x is not a function')],
  ])('passes %s on as it is', async (_, error) => {
    await expect(reached(failing(error))).rejects.toBe(error)
  })

  it('is unavailable when there is no answer in time', async () => {
    await expect(reached(() => new Promise(() => {}))).rejects.toBeInstanceOf(RedisUnavailable)
  })

  it('waits for the first contact, but not beyond the deadline', async () => {
    const contact = Promise.withResolvers<void>()
    const early = createRedisDeadline(contact.promise, 50)
    let began = false
    const work = async () => {
      began = true
    }
    await expect(early(work)).rejects.toBeInstanceOf(RedisUnavailable)
    expect(began).toBe(false)
    const waiting = early(work)
    contact.resolve()
    await waiting
    expect(began).toBe(true)
  })
})
