import { type DingTalk, RecipientRefusedError, TransientError } from '@dingpost/dingtalk'
import { describe, expect, test } from 'vitest'
import { lookUp } from '../src/look-up.ts'
import { recordingSender } from './recording-sender.ts'

const failure = { api: 'getbymobile', code: '60121', text: 'no', secrets: [] } as const
const running = new AbortController().signal

/** Mobiles 1, 2, 3 …, each with a call after so many ms. */
const booked = (...waits: number[]) =>
  waits.map((waitMs, at) => ({ mobile: String(at + 1), waitMs }))

/** A directory of the mobiles it is given; calls are noted. */
function directory(people: Record<string, string>) {
  const asked: string[] = []
  const userIdByMobile: DingTalk['userIdByMobile'] = (mobile) => {
    asked.push(mobile)
    const userId = people[mobile]
    return userId === undefined
      ? Promise.reject(new RecipientRefusedError(failure))
      : Promise.resolve({ userId })
  }
  return { asked, userIdByMobile }
}

describe('looking mobiles up', () => {
  test('finds people, and knows whose number is nobody’s', async () => {
    const { userIdByMobile } = directory({ '1': 'u1' })
    const sender = recordingSender({}, { userIdByMobile })
    expect(await lookUp(sender, booked(0, 0), running)).toEqual({
      found: new Map([
        ['1', 'u1'],
        ['2', undefined],
      ]),
    })
    expect(sender.entries).toEqual([])
  })

  test('stops at a failure and spares the rest their calls', async () => {
    const asked: string[] = []
    const userIdByMobile: DingTalk['userIdByMobile'] = (mobile) => {
      asked.push(mobile)
      return Promise.reject(new TransientError({ ...failure, code: 'ECONNREFUSED', left: false }))
    }
    const sender = recordingSender({}, { userIdByMobile })
    expect(await lookUp(sender, booked(0, 60_000, 60_000), running)).toEqual({
      found: new Map(),
      stopped: { kind: 'transient', code: 'ECONNREFUSED', left: false },
    })
    expect(asked).toEqual(['1'])
  })

  test('ends at once when the worker stops, and keeps what it has found', async () => {
    const { asked, userIdByMobile } = directory({ '1': 'u1', '2': 'u2' })
    const sender = recordingSender({}, { userIdByMobile })
    const stopping = new AbortController()
    const lookedUp = lookUp(sender, booked(0, 60_000), stopping.signal)
    setTimeout(() => stopping.abort(), 50)
    expect(await lookedUp).toEqual({
      found: new Map([['1', 'u1']]),
      stopped: { kind: 'stopped' },
    })
    expect(asked).toEqual(['1'])
  })
})
