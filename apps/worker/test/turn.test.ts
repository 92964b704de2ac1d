import { describe, expect, test } from 'vitest'
import { turnComes } from '../src/turn.ts'
import { recordingSender } from './recording-sender.ts'

const running = new AbortController().signal
const turn = { api: 'send', waitMs: 5 } as const

/** Does nothing else meanwhile, as a process that gets no processor. */
function standStill(ms: number): void {
  const end = performance.now() + ms
  while (performance.now() < end);
}

describe('the turn of a call', () => {
  test('comes when its wait is over', async () => {
    const sender = recordingSender()
    const began = performance.now()
    expect(await turnComes(sender, { ...turn, waitMs: 40 }, running)).toBe(true)
    expect(performance.now() - began).toBeGreaterThan(35)
    expect(sender.entries).toEqual([])
  })

  test('that the process slept through is another one', async () => {
    const sender = recordingSender({ waits: [40] }, {}, { latenessMs: 50 })
    const coming = turnComes(sender, turn, running)
    standStill(100)
    const awake = performance.now()
    expect(await coming).toBe(true)
    expect(performance.now() - awake).toBeGreaterThan(35)
    expect(sender.entries).toEqual([['book', 'send', 1]])
  })

  test('that was missed by less than the burst is good enough', async () => {
    const sender = recordingSender({}, {}, { latenessMs: 10_000 })
    const coming = turnComes(sender, turn, running)
    standStill(30)
    expect(await coming).toBe(true)
    expect(sender.entries).toEqual([])
  })

  test('is missed once at most: calls get out where no turn is met', async () => {
    const sender = recordingSender({}, {}, { latenessMs: -1 })
    expect(await turnComes(sender, turn, running)).toBe(true)
    expect(sender.entries).toEqual([['book', 'send', 1]])
  })

  test('does not come to a worker that stops', async () => {
    const stopping = new AbortController()
    const coming = turnComes(recordingSender(), { ...turn, waitMs: 60_000 }, stopping.signal)
    stopping.abort()
    expect(await coming).toBe(false)
    const sender = recordingSender()
    expect(await turnComes(sender, { ...turn, waitMs: 0 }, stopping.signal)).toBe(false)
    expect(sender.entries).toEqual([])
  })
})
