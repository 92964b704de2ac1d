import { describe, expect, test, vi } from 'vitest'
import { accept, AT_ONCE, createScene, holdCalls, SOON_MS, wordOf } from './app-worker-scene.ts'

const LATER_MS = 15_000

/** More than two jobs carry. */
const numbered = (letter: string) => Array.from({ length: 20 }, (_, at) => `${letter}${at + 1}`)

describe('the batches of an early job', () => {
  test('are not overtaken by those that came later where the pace is the brake', async () => {
    const scene = createScene({ callsPerSecond: 20, callsBurst: 1 })
    const called: string[] = []
    const words = [...numbered('a'), ...numbered('b')]
    const ids = [
      ...(await scene.sendEarly(words.slice(0, 20), 'n-x-1+')),
      ...(await scene.sendEarly(words.slice(20), 'n-x-2+')),
    ]
    scene.start({
      send(input) {
        called.push(wordOf(input))
        return accept(input)
      },
    })
    for (const id of ids) await scene.settled(id, LATER_MS)
    // The first of each of six jobs may be begun before the others are parted.
    const late = words.map((word, at) => called.indexOf(word) - at)
    expect(Math.max(...late)).toBeLessThanOrEqual(5)
    expect(called).toHaveLength(words.length)
  })

  test('are sent side by side otherwise, and an urgent one passes after eight of them', async () => {
    const scene = createScene()
    const { called, letGo, send } = holdCalls()
    await scene.startUnpaced({ send })
    const ids = await scene.sendEarly(numbered('a'), 'n-x-1+')
    await vi.waitFor(() => expect(called).toHaveLength(AT_ONCE), SOON_MS)
    await vi.waitFor(async () => expect(await scene.sends.getActiveCount()).toBe(3), SOON_MS)
    const urgent = await scene.send('urgent', { priority: 'urgent' })
    letGo()
    for (const id of [...ids, urgent.id]) await scene.settled(id, SOON_MS)
    expect(called.indexOf('urgent')).toBeLessThanOrEqual(8 + AT_ONCE)
    expect(called.toSorted()).toEqual([...numbered('a'), 'urgent'].toSorted())
  })

  test('leave a job that nobody is on any more', async () => {
    const scene = createScene()
    await scene.startUnpaced({ send: accept })
    const ids = await scene.sendEarly(numbered('a'), 'n-x-1+')
    for (const id of ids) await scene.settled(id, SOON_MS)
    await vi.waitFor(
      async () => expect(await scene.sends.getJob('n-x-1+')).toBeUndefined(),
      SOON_MS,
    )
  })
})
