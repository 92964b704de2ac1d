import { expect, it } from 'vitest'
import { createNotificationKeys, homeOf } from '../src/notification-id.ts'

it('begins a sheet for every forty-eight, and after an hour', () => {
  let at = 0
  const keys = createNotificationKeys(() => at)
  const sheets = new Set<string>()
  const take = (count: number) => {
    for (let taken = 0; taken < count; taken += 1) sheets.add(homeOf(keys.onSheet()).name)
    return sheets.size
  }
  expect(take(48)).toBe(1)
  expect(take(1)).toBe(2)
  at = 60 * 60_000
  expect(take(1)).toBe(2)
  at += 1
  expect(take(1)).toBe(3)
})

it('gives each its place, and one of its own none', () => {
  const keys = createNotificationKeys()
  const [first, second, own] = [keys.onSheet(), keys.onSheet(), keys.own()]
  expect(homeOf(first)).toEqual({ name: first.slice(0, 18), place: '00' })
  expect(homeOf(second)).toEqual({ name: first.slice(0, 18), place: '01' })
  expect(homeOf(own)).toEqual({ name: own })
  for (const key of [first, second, own]) expect(key).toMatch(/^[0-9a-f]{20}$/)
})
