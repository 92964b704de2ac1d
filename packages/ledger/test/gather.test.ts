import { setImmediate as turn } from 'node:timers/promises'
import { expect, it } from 'vitest'
import { createGather } from '../src/index.ts'

/** Doubles numbers, and tells which of them travelled together. */
function doubling(most = 8) {
  const trips: (readonly number[])[] = []
  const double = createGather(most, (items: readonly number[]) => {
    trips.push(items)
    return Promise.resolve(items.map((item) => item * 2))
  })
  return { trips, double }
}

it('lets those of one turn of the event loop travel together, each with its own answer', async () => {
  const { trips, double } = doubling()
  const first = Promise.all([double(1), double(2), Promise.resolve().then(() => double(3))])
  expect(trips).toEqual([])
  expect(await first).toEqual([2, 4, 6])
  await turn()
  expect(await double(4)).toBe(8)
  expect(trips).toEqual([[1, 2, 3], [4]])
})

it('does not wait for the end of the turn when there are enough', async () => {
  const { trips, double } = doubling(2)
  const all = [double(1), double(2), double(3)]
  expect(trips).toEqual([[1, 2]])
  expect(await Promise.all(all)).toEqual([2, 4, 6])
  expect(trips).toEqual([[1, 2], [3]])
})

it('tells all of a trip that failed, and none of the next one', async () => {
  let broken = true
  const echo = createGather(8, (items: readonly string[]) =>
    broken ? Promise.reject(new Error('cut')) : Promise.resolve(items),
  )
  const results = await Promise.allSettled([echo('a'), echo('b')])
  expect(results.map(({ status }) => status)).toEqual(['rejected', 'rejected'])
  broken = false
  expect(await echo('c')).toBe('c')
})

it('tells one of a trip alone what failed for it', async () => {
  const careful = createGather<number, number>(8, (items) =>
    Promise.resolve(items.map((item) => (item < 0 ? new RangeError('below 0') : item))),
  )
  const [good, bad] = await Promise.allSettled([careful(1), careful(-1)])
  expect(good).toEqual({ status: 'fulfilled', value: 1 })
  expect(bad).toMatchObject({ status: 'rejected', reason: { message: 'below 0' } })
})

it('leaves nobody waiting whose answer is missing', async () => {
  const silent = createGather(8, () => Promise.resolve([]))
  await expect(silent('a')).rejects.toThrow('an answer is missing')
})
