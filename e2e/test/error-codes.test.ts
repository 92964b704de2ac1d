import { errorCatalogue } from '@dingpost/dingtalk'
import { Redis } from 'ioredis'
import { afterAll, beforeAll, describe, expect, inject, test, vi } from 'vitest'
import { openAccountBook } from '../src/account-book.ts'
import { text } from '../src/backend.ts'
import { PEOPLE_A_CASE } from '../src/codes/audience.ts'
import type { CodeCase } from '../src/codes/case.ts'
import { expectedOf } from '../src/codes/expected.ts'
import { type Neighbour, startNeighbour } from '../src/codes/neighbour.ts'
import { codeTable } from '../src/codes/table.ts'
import { type Court, tryOut } from '../src/codes/trial.ts'
import { createTurns } from '../src/codes/turns.ts'
import { createOperator } from '../src/operator.ts'
import { userId } from '../src/people.ts'
import { openStage, type Stage } from '../src/stage.ts'

const SHARED_APPS = 24
const broadcasts = codeTable.filter(({ to }) => to === 'everyone').length
vi.setConfig({ maxConcurrency: SHARED_APPS })

const sorted = (codes: Iterable<string>): string[] => [...new Set(codes)].toSorted()
const known = sorted(Object.keys(errorCatalogue))

test('the table has every code of the catalogue, and no other', () => {
  expect(sorted(codeTable.map(({ code }) => code))).toEqual(known)
})

test.each(['direct', 'wrapped'])('every code is answered in the %s form', (form) => {
  const answered = codeTable.filter((row) => row.form === form)
  expect(sorted(answered.map(({ code }) => code))).toEqual(known)
})

describe('with DingTalk answering', () => {
  const cases = codeTable.map((row, number) => [nameOf(row), row, number] as const)
  let court: Court
  let inTurn: ReturnType<typeof createTurns>
  let nextDoor: Stage['app']
  let neighbour: Neighbour

  beforeAll(async () => {
    const stage = await openStage({
      apps: 1 + broadcasts + SHARED_APPS,
      people: PEOPLE_A_CASE * codeTable.length + 1,
      env: {
        BATCH_LINGER_MS: '0',
        RECEIPTS: 'always',
        RECEIPT_FIRST_LOOK_MS: '20',
        RECEIPT_LAST_LOOK_MS: '0',
        DINGTALK_CALLS_PER_MONTH: '1000000',
      },
    })
    await stage.dingtalk.setBehaviour({ resultDelayMs: 0 })
    court = {
      stage,
      book: openAccountBook(stage),
      operator: createOperator(stage.backend),
      redis: new Redis(inject('redisUrl'), { maxRetriesPerRequest: null }),
    }
    const [first, ...others] = stage.apps
    nextDoor = first as Stage['app']
    inTurn = createTurns(codeTable, others)
    await fetchTokens(stage)
    neighbour = startNeighbour(stage, nextDoor, PEOPLE_A_CASE * codeTable.length + 1)
  })
  afterAll(async () => {
    court.redis.disconnect()
    await court.stage.close()
  })

  test.concurrent.each(cases)('%s', async (_, row, number) => {
    const found = await inTurn(row, (app) => tryOut(court, app, row, number))
    expect(found).toEqual(expectedOf(row))
  })

  test('the app next door does not notice any of it', async () => {
    const outcomes = await neighbour.stop()
    expect(new Set(outcomes.map((outcome) => JSON.stringify(outcome)))).toEqual(
      new Set(['{"delivered":1}']),
    )
    const { name, appKey } = nextDoor
    const lines = court.book.of(name).map(({ outcome }) => outcome)
    expect(new Set(lines)).toEqual(new Set(['accepted', 'receipt']))
    const calls = { total: 2 * outcomes.length + 3 }
    expect(await court.stage.dingtalk.countCalls({ appKey })).toMatchObject(calls)
  })

  test('an app that waits a second by itself goes on soon after it', async () => {
    const { backend, dingtalk, apps } = court.stage
    const { name, appKey } = apps.at(-1) as Stage['app']
    await dingtalk.addFault({ api: 'asyncsend_v2', kind: 'error', code: 90_018, appKey })
    const to = { userIds: [userId(1)] }
    await backend.settled(await backend.accept({ app: name, to, message: text('once more') }))
    const [throttled, sent] = await dingtalk.getCalls({ api: 'asyncsend_v2', appKey, limit: 2 })
    // A second, up to a second of jitter, and the time until an idle worker looks.
    expect(Number(sent?.at) - Number(throttled?.at)).toBeLessThan(4_000)
  })
})

function nameOf({ code, form, at, what }: CodeCase): string {
  const place = at === 'asyncsend_v2' || form === 'listed' ? '' : ` at ${at}`
  return `${code}, ${form}${place}: ${what}`
}

/** So that no case meets a first token. */
async function fetchTokens({ backend, apps }: Stage): Promise<void> {
  const ids = await Promise.all(
    apps.map(({ name }) =>
      backend.accept({ app: name, to: { userIds: [userId(1)] }, message: text('hello') }),
    ),
  )
  for (const id of ids) expect(await backend.settled(id)).toEqual({ delivered: 1 })
}
