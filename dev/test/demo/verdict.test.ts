import { expect, test } from 'vitest'
import type { Reported, Sent } from '../../src/demo/dingpost.ts'
import type { Evidence } from '../../src/demo/evidence.ts'
import type { Told } from '../../src/demo/scene.ts'
import { judge, type Played } from '../../src/demo/verdict.ts'

const app = { name: 'hr', appKey: 'ding-hr', appSecret: '', agentId: 1 }
const people = ['u1', 'u2'].map((userId, index) => ({
  userId,
  mobile: `1380000000${index}`,
  name: userId,
}))

function sent(id: string, to: Sent['to']): Sent {
  return { id, app, content: '开会', to }
}

function played(told: Partial<Told>, all: readonly Sent[], since = 0): Played {
  const scene = {
    title: 'a scene',
    promise: '',
    asked: '',
    told: { reported: {}, seen: {}, facts: {}, ...told },
    run: () => Promise.reject(new Error('not played here')),
  }
  return { scene, since, sent: all, facts: {} }
}

function reported(userId: string, state: string, reason?: string): Reported {
  const updatedAt = new Date(10_000).toISOString()
  return { recipient: `userId:${userId}`, userId, state, updatedAt, ...(reason ? { reason } : {}) }
}

/** What DingPost reports by notification id, and tasks with those who saw and those who were dropped. */
function evidence(
  reports: Record<string, readonly Reported[]>,
  tasks: readonly { at: number; saw: readonly string[]; dropped?: readonly string[] }[],
): Evidence {
  const numbered = tasks.map((task, index) => ({ ...task, taskId: index + 1 }))
  const common = { appKey: app.appKey, content: '开会' }
  return {
    reports: new Map(
      Object.entries(reports).map(([id, items]) => [id, { counts: countsOf(items), items }]),
    ),
    people,
    tasks: numbered.map(({ taskId, at }) => ({ ...common, taskId, at })),
    sights: numbered.flatMap(({ taskId, at, saw }) =>
      saw.map((userId) => ({ ...common, taskId, at, userId, readAt: at })),
    ),
    drops: numbered.flatMap(({ taskId, dropped = [] }) =>
      dropped.map((userId) => ({ taskId, userId, code: '143106' })),
    ),
    calls: [],
  }
}

function countsOf(items: readonly Reported[]): Record<string, number> {
  const counts: Record<string, number> = { total: items.length }
  for (const { state } of items) counts[state] = (counts[state] ?? 0) + 1
  return counts
}

test('a scene that came out as told has no problem; read counts as delivered', () => {
  const one = played({ reported: { delivered: 2 }, seen: { once: 2 }, facts: { sends: 1 } }, [
    sent('n1', { userIds: ['u1', 'u2'] }),
  ])
  const found = evidence({ n1: [reported('u1', 'delivered'), reported('u2', 'read')] }, [
    { at: 1, saw: ['u1', 'u2'] },
  ])
  expect(judge(one, [one], found)).toMatchObject({
    reported: { delivered: 2 },
    seen: { once: 2 },
    facts: { sends: 1, swallowed: 0 },
    problems: [],
  })
})

test('both sides may agree with each other and not with what was told', () => {
  const one = played({ reported: { delivered: 2 }, seen: { once: 2 }, facts: { sends: 1 } }, [
    sent('n1', { userIds: ['u1', 'u2'] }),
  ])
  const found = evidence(
    { n1: [reported('u1', 'delivered'), reported('u2', 'failed', 'recipient_refused')] },
    [{ at: 1, saw: ['u1'] }],
  )
  expect(judge(one, [one], found).problems).toEqual([
    'DingPost: 1 delivered, told were 2',
    'DingPost: 1 failed recipient_refused, told were 0',
    'people: 1 once, told were 2',
    'people: 1 nothing, told were 0',
  ])
})

test('counts that agree hide nobody: it is compared person by person', () => {
  const one = played(
    {
      reported: { delivered: 1, 'failed unknown_recipient': 1 },
      seen: { once: 1, nothing: 1 },
      facts: { sends: 1 },
    },
    [sent('n1', { userIds: ['u1', 'u2'] })],
  )
  const found = evidence(
    { n1: [reported('u1', 'delivered'), reported('u2', 'failed', 'unknown_recipient')] },
    [{ at: 1, saw: ['u2'] }],
  )
  expect(judge(one, [one], found).problems).toEqual([
    'u1, “开会”: never seen, but delivered for DingPost',
    'u2, “开会”: seen, but failed for DingPost',
  ])
})

test('sends and sights belong to the scene that asked; who says delivered is held against both', () => {
  const first = played({ reported: { delivered: 1 }, seen: { once: 1 }, facts: { sends: 1 } }, [
    sent('n1', { userIds: ['u1'] }),
  ])
  const again = played(
    { reported: { 'suppressed duplicate_content': 1 }, seen: { nothing: 1 }, facts: { sends: 0 } },
    [sent('n2', { userIds: ['u1'] })],
    5,
  )
  const found = evidence(
    { n1: [reported('u1', 'delivered')], n2: [reported('u1', 'suppressed', 'duplicate_content')] },
    [{ at: 1, saw: ['u1'] }],
  )
  expect(judge(first, [first, again], found).problems).toEqual([])
  expect(judge(again, [first, again], found)).toMatchObject({
    seen: { nothing: 1 },
    facts: { sends: 0 },
    problems: [],
  })
})

test('a second copy that was swallowed is counted, and must have been told of', () => {
  const one = played({ reported: { delivered: 1 }, seen: { once: 1 }, facts: { sends: 2 } }, [
    sent('n1', { userIds: ['u1'] }),
  ])
  const found = evidence({ n1: [reported('u1', 'delivered')] }, [
    { at: 1, saw: ['u1'] },
    { at: 2, saw: [], dropped: ['u1'] },
  ])
  expect(judge(one, [one], found)).toMatchObject({
    facts: { sends: 2, swallowed: 1 },
    problems: ['DingTalk: 1 swallowed, told were 0'],
  })
})

test('a number within the range that was told is as told', () => {
  const facts = { sends: { from: 2, to: 3 } }
  const one = played({ reported: { delivered: 1 }, seen: { once: 1 }, facts }, [
    sent('n1', { userIds: ['u1'] }),
  ])
  const found = evidence({ n1: [reported('u1', 'delivered')] }, [{ at: 1, saw: ['u1'] }])
  expect(judge(one, [one], found).problems).toEqual(['DingTalk: 1 sends, told were 2 to 3'])
})

test('a mobile that was taken for somebody else’s', () => {
  const one = played({ reported: { delivered: 1 }, seen: { once: 1 }, facts: { sends: 1 } }, [
    sent('n1', { mobiles: ['13800000000'] }),
  ])
  const found = evidence({ n1: [reported('u2', 'delivered')] }, [{ at: 1, saw: ['u2'] }])
  expect(judge(one, [one], found).problems).toEqual(['“开会”: mobile 1 is u1, not u2'])
})

test('everyone is every person', () => {
  const one = played(
    { reported: { 'unverified too_many_recipients': 1 }, seen: { once: 2 }, facts: { sends: 1 } },
    [sent('n1', { everyone: true })],
  )
  const { userId: _, ...everyone } = reported('', 'unverified', 'too_many_recipients')
  const found = evidence({ n1: [{ ...everyone, recipient: 'everyone' }] }, [
    { at: 1, saw: ['u1', 'u2'] },
  ])
  expect(judge(one, [one], found).problems).toEqual([])
})

test('the counts of a notification must be those of its recipients', () => {
  const one = played({ reported: { delivered: 1 }, seen: { once: 1 }, facts: { sends: 1 } }, [
    sent('n1', { userIds: ['u1', 'u2'] }),
  ])
  const found = evidence({ n1: [reported('u1', 'delivered')] }, [{ at: 1, saw: ['u1'] }])
  expect(judge(one, [one], found).problems).toEqual(['“开会”: 1 total, told were 2'])
})
