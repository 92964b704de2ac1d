import { describe, expect, test } from 'vitest'
import type { RecipientItem } from '../../src/backend.ts'
import type { Claim } from '../../src/random/claims.ts'
import { createCompany, type Peculiarity } from '../../src/random/company.ts'
import type { Encounter, Entry } from '../../src/random/encounters.ts'
import { judgeEncounter, type Surroundings } from '../../src/random/rules.ts'

const company = createCompany(48)
const person = company.people[0]?.userId ?? ''

/** Task 1 was answered, 2 was not, 3 went to everyone, the answer of 4's recall was lost. */
const around: Surroundings = {
  company,
  makesDigests: false,
  refused: new Map(),
  task: (taskId) => ({
    everyone: taskId === 3,
    known: taskId !== 2,
    recalled: false,
    recallLost: taskId === 4,
  }),
  hadTheDays: () => false,
  everyoneHadTheDays: () => false,
  hadBroadcast: () => false,
}

const NOON = Date.parse('2026-11-22T12:00:00Z')

function claim(item: Partial<RecipientItem>, posted: Partial<Claim['posted']> = {}): Claim {
  const order = { number: 0, to: { userIds: [person] }, content: 'a' }
  return {
    userId: person,
    posted: { order, id: 'n', body: { to: order.to } as never, cancelAsked: false, ...posted },
    item: {
      recipient: `userId:${person}`,
      state: 'delivered',
      updatedAt: new Date(NOON).toISOString(),
      ...item,
    },
  }
}

const entry = (given: Partial<Entry>): Entry => ({
  userId: person,
  taskId: 1,
  appKey: 'ding',
  agentId: 1,
  at: NOON,
  text: '',
  state: 'seen',
  code: null,
  readAt: null,
  recalledAt: null,
  statusBar: null,
  ...given,
})

const judge = (encounter: Partial<Encounter>, given: Partial<Surroundings> = {}): string[] =>
  judgeEncounter(
    {
      userId: person,
      content: 'a',
      claims: [],
      broadcasts: [],
      seen: [],
      dropped: [],
      ...encounter,
    },
    { ...around, ...given },
  )

const delivered = claim({ taskId: '1' })
const duplicate = claim({ state: 'suppressed', reason: 'duplicate_content' })
const seen = [entry({})]
const swallowed = entry({ state: 'dropped', code: '143106' })

describe('what holds', () => {
  test.each<[string, Partial<Encounter>]>([
    ['delivered, and seen by the task that is named', { claims: [delivered], seen }],
    [
      'delivered, and seen by an earlier task whose answer was lost',
      { claims: [delivered], seen: [entry({ taskId: 2 })], dropped: [swallowed] },
    ],
    [
      'read, and opened before that was said',
      { claims: [claim({ state: 'read', taskId: '1' })], seen: [entry({ readAt: NOON })] },
    ],
    ['a duplicate of what another order delivered', { claims: [delivered, duplicate], seen }],
    [
      'a duplicate of a broadcast that DingTalk refused afterwards',
      {
        claims: [duplicate],
        broadcasts: [
          claim({ state: 'suppressed', reason: 'broadcast_daily_limit', code: '41045' }),
        ],
      },
    ],
    [
      'delivered, and recalled there by a call whose answer was lost, before one was refused',
      {
        claims: [claim({ taskId: '4' })],
        seen: [entry({ taskId: 4, recalledAt: NOON })],
      },
    ],
    [
      'unverified, seen or not',
      { claims: [claim({ state: 'unverified', reason: 'receipt_unavailable' })], seen },
    ],
  ])('%s', (_, encounter) => {
    expect(judge(encounter)).toEqual([])
  })
})

describe('what does not', () => {
  test.each<[string, Partial<Encounter>, string]>([
    ['delivered, and never seen', { claims: [delivered] }, 'delivered does not hold'],
    [
      'delivered, and recalled there',
      { claims: [delivered], seen: [entry({ recalledAt: NOON })] },
      'delivered does not hold',
    ],
    [
      'delivered, and seen by another task that was answered',
      { claims: [claim({ taskId: '4' })], seen },
      'delivered does not hold',
    ],
    [
      'read, and not opened yet',
      { claims: [claim({ state: 'read', taskId: '1' })], seen: [entry({ readAt: NOON + 1 })] },
      'read does not hold',
    ],
    [
      'recalled, and there it is not',
      { claims: [claim({ state: 'recalled', taskId: '1' })], seen },
      'recalled does not hold',
    ],
    [
      'cancelled, and nobody asked',
      { claims: [claim({ state: 'cancelled' })] },
      'cancelled does not hold',
    ],
    [
      'a duplicate of nothing',
      { claims: [duplicate] },
      'suppressed/duplicate_content does not hold',
    ],
    [
      'the limit of a day that was not full',
      { claims: [claim({ state: 'suppressed', reason: 'user_daily_limit' })] },
      'suppressed/user_daily_limit does not hold',
    ],
    [
      'expired, and it never did',
      { claims: [claim({ state: 'suppressed', reason: 'expired' })] },
      'suppressed/expired does not hold',
    ],
    [
      'put off, and nobody asked',
      { claims: [claim({ state: 'deferred', reason: 'user_daily_limit' })] },
      'deferred/user_daily_limit does not hold',
    ],
    [
      'failed for somebody who can be reached',
      { claims: [claim({ state: 'failed', reason: 'unknown_recipient' })] },
      'failed/unknown_recipient does not hold',
    ],
    ['still under way', { claims: [claim({ state: 'sent' })], seen }, 'sent does not hold'],
    [
      'seen, and cancelled for DingPost',
      { claims: [claim({ state: 'cancelled' }, { cancelAsked: true })], seen },
      'seen, and nobody says so',
    ],
    ['seen, and never asked for', { seen }, 'seen, and nobody says so'],
    ['seen twice', { claims: [delivered], seen: [entry({}), entry({})] }, 'seen 2 times'],
    [
      'sent twice although the first was answered',
      {
        claims: [delivered],
        seen,
        dropped: [entry({ taskId: 4, state: 'dropped', code: '143106' })],
      },
      'dropped with 143106',
    ],
    [
      'sent above the limit of the day',
      { claims: [], dropped: [entry({ state: 'dropped', code: '143105' })] },
      'dropped with 143105',
    ],
  ])('%s', (_, encounter, problem) => {
    expect(judge(encounter)).toContain(problem)
  })

  test('a duplicate of what was given back before', () => {
    const before = new Date(NOON - 1).toISOString()
    const expired = claim({ state: 'failed', reason: 'recipient_refused', updatedAt: before })
    expect(judge({ claims: [expired, duplicate] })).toContain(
      'suppressed/duplicate_content does not hold',
    )
  })
})

test.each<[Peculiarity, string]>([
  ['left', 'unknown_recipient'],
  ['invisible', 'unknown_recipient'],
  ['executive', 'recipient_refused'],
  ['refuses', 'recipient_refused'],
  ['fails', 'recipient_refused'],
])('somebody who is %s fails as %s, and no other way', (peculiarity, reason) => {
  const userId = company.people.find((one) => one.peculiarity === peculiarity)?.userId ?? ''
  const reasons = ['unknown_recipient', 'recipient_refused', 'out_of_scope']
  const wrong = reasons.filter(
    (each) => judge({ userId, claims: [claim({ state: 'failed', reason: each })] }).length > 0,
  )
  expect(wrong).toEqual(reasons.filter((each) => each !== reason))
})
