import { expect, test } from 'vitest'
import { redisServerNote } from '../../src/vitest/real-redis.ts'

test('with a server the suite runs under its own name', () => {
  expect(redisServerNote({ present: true, required: false })).toBe('')
  expect(redisServerNote({ present: true, required: true })).toBe('')
})

test('without one it is skipped, and its name says why', () => {
  expect(redisServerNote({ present: false, required: false })).toBe(
    ' (skipped: no redis-server on the PATH)',
  )
})

test('without one that is required it fails', () => {
  expect(() => redisServerNote({ present: false, required: true })).toThrow('need a redis-server')
})
