import { describe, expect, test } from 'vitest'
import { createSenderInUse } from '../src/sender-in-use.ts'
import type { Sender } from '../src/sender.ts'
import { recordingSender } from './recording-sender.ts'

/** Senders that say when their connections were closed. */
function closable() {
  const closed: string[] = []
  const make = (name: string): Sender =>
    recordingSender({}, { close: () => void closed.push(name) })
  return { closed, make }
}

describe('a sender that is replaced', () => {
  test('is closed at once when no job works with it', () => {
    const { closed, make } = closable()
    const senders = createSenderInUse(make('first'))
    senders.replace(make('second'))
    expect(closed).toEqual(['first'])
  })

  test('stays open for the jobs that began with it, and new ones take the next', async () => {
    const { closed, make } = closable()
    const [first, second] = [make('first'), make('second')]
    const senders = createSenderInUse(first)
    const ends = [Promise.withResolvers<void>(), Promise.withResolvers<void>()]
    const seen: Sender[] = []
    const jobs = ends.map(({ promise }) =>
      senders.use((sender) => {
        seen.push(sender)
        return promise
      }),
    )
    senders.replace(second)
    await senders.use((sender) => Promise.resolve(seen.push(sender)))
    expect(seen).toEqual([first, first, second])

    ends[0]?.resolve()
    await jobs[0]
    expect(closed).toEqual([])
    ends[1]?.reject(new Error('a bug'))
    await expect(jobs[1]).rejects.toThrow('a bug')
    expect(closed).toEqual(['first'])

    senders.close()
    expect(closed).toEqual(['first', 'second'])
  })
})
