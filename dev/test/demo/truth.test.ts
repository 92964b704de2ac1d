import { expect, test } from 'vitest'
import { type Claim, disagreements, type Seen } from '../../src/demo/truth.ts'

const claim = (state: string, more: Partial<Claim> = {}): Claim => ({
  content: '开会',
  userId: 'u1',
  state,
  updatedAt: 2_000,
  ...more,
})
const sight = (more: Partial<Seen> = {}): Seen => ({
  content: '开会',
  userId: 'u1',
  readAt: 1_000,
  ...more,
})

test('who saw a message once and is delivered or read agrees', () => {
  expect(disagreements([claim('delivered')], [sight()])).toEqual([])
  expect(disagreements([claim('read')], [sight()])).toEqual([])
})

test('who saw nothing and is suppressed or failed agrees', () => {
  expect(disagreements([claim('suppressed'), claim('failed', { userId: 'u2' })], [])).toEqual([])
})

test('a lost message is named with its person', () => {
  expect(disagreements([claim('delivered')], [])).toEqual([
    'u1, “开会”: never seen, but delivered for DingPost',
  ])
})

test('one message lost and another seen twice is two disagreements, though the counts are equal', () => {
  const claims = [claim('delivered'), claim('delivered', { userId: 'u2' })]
  expect(disagreements(claims, [sight(), sight()])).toEqual([
    'u1, “开会”: seen 2 times (DingPost: delivered)',
    'u2, “开会”: never seen, but delivered for DingPost',
  ])
})

test('a message that DingPost says did not go out, and was seen', () => {
  for (const state of ['queued', 'sent', 'suppressed', 'failed']) {
    expect(disagreements([claim(state)], [sight()])).toEqual([
      `u1, “开会”: seen, but ${state} for DingPost`,
    ])
  }
})

test('of two requests with the same content one copy is seen', () => {
  const claims = [claim('delivered'), claim('suppressed')]
  expect(disagreements(claims, [sight()])).toEqual([])
  expect(disagreements(claims, [])).toHaveLength(1)
})

test('unverified claims nothing but that nobody sees it twice', () => {
  expect(disagreements([claim('unverified')], [])).toEqual([])
  expect(disagreements([claim('unverified')], [sight()])).toEqual([])
  expect(disagreements([claim('unverified')], [sight(), sight()])).toHaveLength(1)
})

test('read before it was opened', () => {
  expect(disagreements([claim('read')], [sight({ readAt: 3_000 })])).toEqual([
    'u1, “开会”: not opened yet, but read for DingPost',
  ])
  expect(disagreements([claim('delivered')], [sight({ readAt: 3_000 })])).toEqual([])
})

test('a message that nobody asked for', () => {
  expect(disagreements([], [sight()])).toEqual([
    'u1, “开会”: seen, and nobody asked DingPost for it',
  ])
})
