import { describe, expect, test, vi } from 'vitest'
import { accept, AT_ONCE, createScene, holdCalls, noteCalls, SOON_MS } from './app-worker-scene.ts'

const LATER_MS = 15_000

/** A job carries eight. */
const numbered = (count: number) => Array.from({ length: count }, (_, at) => `a${at + 1}`)

describe('the batches of an early job', () => {
  test('are not overtaken by those that came later where the pace is the brake', async () => {
    const scene = createScene({ callsPerSecond: 20, callsBurst: 1 })
    const { called, send } = noteCalls()
    scene.start({ send })
    // A first call without a wait would let a job of eight go whole.
    await scene.spendCalls(12)
    const ids = await scene.sendEarly(numbered(40), 'n-x-1+')
    for (const id of ids) await scene.settled(id, LATER_MS)
    expect(called.toSorted()).toEqual(numbered(40).toSorted())
    // The first of the fourth job and of the fifth, as a worker begins with three at once.
    expect(Math.min(called.indexOf('a25'), called.indexOf('a33'))).toBeGreaterThan(20)
  })

  test('are sent side by side otherwise, and an urgent one passes after eight of them', async () => {
    const scene = createScene()
    const { called, letGo, send } = holdCalls()
    await scene.startUnpaced({ send })
    const ids = await scene.sendEarly(numbered(20), 'n-x-1+')
    await vi.waitFor(() => expect(called).toHaveLength(AT_ONCE), SOON_MS)
    await vi.waitFor(async () => expect(await scene.sends.getActiveCount()).toBe(3), SOON_MS)
    const urgent = await scene.send('urgent', { priority: 'urgent' })
    letGo()
    for (const id of [...ids, urgent.id]) await scene.settled(id, SOON_MS)
    expect(called.indexOf('urgent')).toBeLessThanOrEqual(8 + AT_ONCE)
    expect(called.toSorted()).toEqual([...numbered(20), 'urgent'].toSorted())
  })

  test('leave a job that nobody is on any more', async () => {
    const scene = createScene()
    await scene.startUnpaced({ send: accept })
    const ids = await scene.sendEarly(numbered(20), 'n-x-1+')
    for (const id of ids) await scene.settled(id, SOON_MS)
    await vi.waitFor(
      async () => expect(await scene.sends.getJob('n-x-1+')).toBeUndefined(),
      SOON_MS,
    )
  })
})
