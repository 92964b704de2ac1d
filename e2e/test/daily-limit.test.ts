import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Counts, text } from '../src/backend.ts'
import { userId } from '../src/people.ts'
import { openStage, type Stage } from '../src/stage.ts'

let stage: Stage
beforeAll(async () => {
  stage = await openStage({ workers: 2 })
})
afterAll(() => stage.close())

test('of 505 different messages one person gets 500, and 5 are suppressed before the call', async () => {
  const { backend, dingtalk } = stage
  const person = userId(1)
  const ids: string[] = []
  // The embedded Redis takes longer for 505 at once than a caller is kept waiting.
  while (ids.length < 505) {
    const more = Array.from({ length: Math.min(16, 505 - ids.length) }, (_, at) =>
      backend.accept({
        to: { userIds: [person] },
        message: text(`message ${ids.length + at + 1}`),
      }),
    )
    ids.push(...(await Promise.all(more)))
  }
  const outcomes = new Map<string, number>()
  for (const id of ids) {
    const outcome = await outcomeOf(id, await backend.settled(id, 60_000))
    outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1)
  }

  expect(Object.fromEntries(outcomes)).toEqual({
    delivered: 500,
    'suppressed/user_daily_limit': 5,
  })
  expect(await dingtalk.getTotals()).toMatchObject({ tasks: 500, seen: 500, dropped: 0 })
})

test('somebody else still gets theirs', async () => {
  const { backend } = stage
  const id = await backend.accept({
    to: { userIds: [userId(1), userId(2)] },
    message: text('for both'),
  })
  expect(await backend.settled(id)).toEqual({ delivered: 1, suppressed: 1 })
})

async function outcomeOf(id: string, counts: Counts): Promise<string> {
  if (!counts.suppressed) return Object.keys(counts).join()
  const [only] = await stage.backend.recipients(id)
  return `${only?.state}/${only?.reason}`
}
