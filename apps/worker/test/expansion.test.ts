import {
  ConfigurationError,
  type DingTalk,
  RecipientRefusedError,
  RequestRefusedError,
  ThrottledError,
  TransientError,
} from '@dingpost/dingtalk'
import { sendJob } from '@dingpost/jobs'
import type { Department, Unexpanded } from '@dingpost/ledger'
import { describe, expect, test } from 'vitest'
import { expand } from '../src/expansion.ts'
import { recordingRun } from './recording-run.ts'
import { type Answers, recordingSender } from './recording-sender.ts'

const failure = { api: 'listsubid', code: '1', text: 'no', secrets: [] } as const

type Members = Readonly<Record<number, { people?: string[]; below?: number[] } | Error>>

/** DingTalk's directory as the test says; anything else in it does not exist. */
function directory(members: Members) {
  const asked: number[] = []
  const find = (department: number) => {
    const found = members[department] ?? new RequestRefusedError({ ...failure, code: '60003' })
    if (found instanceof Error) throw found
    return found
  }
  const dingtalk: Partial<DingTalk> = {
    departmentChildren: async (department) => {
      asked.push(department)
      return find(department).below ?? []
    },
    departmentUserIds: async (department) => find(department).people ?? [],
  }
  return { asked, dingtalk }
}

const named = (department: number, position = '1', after = ''): Unexpanded => ({
  position,
  department,
  after,
})

/** Expands departments of a directory that is only known to DingTalk. */
async function expansionOf(
  members: Members,
  departments: readonly Unexpanded[],
  answers: Answers = {},
) {
  const { asked, dingtalk } = directory(members)
  const known = new Map<number, Department>()
  const sender = recordingSender({ departments: known, ...answers }, dingtalk)
  const run = recordingRun()
  const stopped = await expand(sender, 'n121', departments, run)
  const ledger = (verb: string) => sender.entries.filter(([each]) => each === verb)
  return { asked, stopped, known, added: run.added, run, ledger }
}

const piece = (change: object) => ({
  position: '1',
  department: 7,
  after: '',
  last: true,
  userIds: [],
  ...change,
})

describe('a department', () => {
  test('becomes its people and those of all departments below, each once and in order', async () => {
    const { ledger, stopped } = await expansionOf(
      {
        7: { people: ['u9', 'u10'], below: [8, 9] },
        8: { people: ['u2', 'u9'], below: [10] },
        9: {},
        10: { people: ['Z', 'ä'] },
      },
      [named(7)],
    )
    expect(stopped).toBeUndefined()
    const userIds = ['Z', 'u10', 'u2', 'u9', 'ä']
    expect(ledger('put')).toEqual([['put', 'n121', piece({ userIds })]])
  })

  test('is looked up at the pace of both APIs, and remembered', async () => {
    const { ledger, known } = await expansionOf(
      { 7: { people: ['u1'], below: [8, 9] }, 8: { people: ['u2'] }, 9: {} },
      [named(7)],
    )
    expect(ledger('book')).toEqual([
      ['book', 'listsubid', 1],
      ['book', 'listid', 1],
      ['book', 'listsubid', 2],
      ['book', 'listid', 2],
    ])
    expect(known.get(8)).toEqual({ kind: 'known', userIds: ['u2'], children: [] })
  })

  test('that the ledger remembers costs no call', async () => {
    const departments = new Map([[7, { kind: 'known', userIds: ['u1'], children: [] } as const]])
    const { asked, ledger } = await expansionOf({}, [named(7)], { departments })
    expect(asked).toEqual([])
    expect(ledger('put')).toHaveLength(1)
  })

  test('that contains itself is gone through once', async () => {
    const { ledger } = await expansionOf(
      { 7: { people: ['u1'], below: [8] }, 8: { people: ['u2'], below: [7, 8] } },
      [named(7)],
    )
    expect(ledger('put')).toEqual([['put', 'n121', piece({ userIds: ['u1', 'u2'] })]])
  })

  test.each(['60003', '50004'])('below it that is gone (%s) has nobody', async (code) => {
    const gone = new RequestRefusedError({ ...failure, code })
    const { ledger, known } = await expansionOf({ 7: { people: ['u1'], below: [8] }, 8: gone }, [
      named(7),
    ])
    expect(ledger('put')).toEqual([['put', 'n121', piece({ userIds: ['u1'] })]])
    expect(known.get(8)).toEqual({ kind: 'gone', code })
  })

  test.each([
    [new RequestRefusedError({ ...failure, code: '60003' }), 'unknown_recipient', '60003'],
    [new RecipientRefusedError({ ...failure, code: '50004' }), 'out_of_scope', '50004'],
  ])('that is gone fails the recipient that named it: %s', async (gone, reason, code) => {
    const { ledger } = await expansionOf({ 7: gone }, [named(7)])
    expect(ledger('fail')).toEqual([['fail', 'n121', '1', reason, code]])
    expect(ledger('put')).toEqual([])
  })

  test('without anybody fails the recipient that named it', async () => {
    const { ledger } = await expansionOf({ 7: { below: [8] }, 8: {} }, [named(7)])
    expect(ledger('fail')).toEqual([['fail', 'n121', '1', 'unknown_recipient', '']])
  })

  test('is independent of another one of the same batch', async () => {
    const { ledger } = await expansionOf({ 8: { people: ['u1'] } }, [named(7), named(8, '2')])
    expect(ledger('fail')).toEqual([['fail', 'n121', '1', 'unknown_recipient', '60003']])
    const userIds = ['u1']
    expect(ledger('put')).toEqual([
      ['put', 'n121', piece({ position: '2', department: 8, userIds })],
    ])
  })
})

const filled = (id: string, dueInMs = 0) => ({ id, full: dueInMs === 0, job: id, dueInMs })

describe('a large department', () => {
  const people = Array.from({ length: 2_500 }, (_, at) => `u${String(at).padStart(5, '0')}`)
  const members = { 7: { people: people.toReversed() } }

  test('is put in pieces, and the batches of each are sent at once', async () => {
    const put = ['n122', 'n123', 'n124'].map(
      (id) => ({ kind: 'put', batches: [filled(id)] }) as const,
    )
    const { ledger, added, run } = await expansionOf(members, [named(7)], { put })
    expect(ledger('put')).toEqual([
      ['put', 'n121', piece({ userIds: people.slice(0, 1_000), last: false })],
      ['put', 'n121', piece({ after: 'u00999', userIds: people.slice(1_000, 2_000), last: false })],
      ['put', 'n121', piece({ after: 'u01999', userIds: people.slice(2_000) })],
    ])
    expect(added).toEqual([sendJob('n122', 0), sendJob('n123', 0), sendJob('n124', 0)])
    expect(run.account.close({ kind: 'done' })).toMatchObject({ expanded: 2_500 })
  })

  test('whose batches are not due yet get their jobs for then', async () => {
    const put = [{ kind: 'put', batches: [filled('n122', 60_000)] }] as const
    const { added } = await expansionOf({ 7: { people: ['u1'] } }, [named(7)], { put })
    expect(added).toEqual([sendJob('n122', 60_000)])
  })

  test('is gone on with where an earlier pass stopped', async () => {
    const { ledger } = await expansionOf(members, [named(7, '1', 'u01999')])
    expect(ledger('put')).toEqual([
      ['put', 'n121', piece({ after: 'u01999', userIds: people.slice(2_000) })],
    ])
  })

  test('is gone on with where another worker has come meanwhile', async () => {
    const put = [
      { kind: 'behind', after: 'u01999' },
      { kind: 'put', batches: [] },
    ] as const
    const { ledger } = await expansionOf(members, [named(7)], { put })
    expect(ledger('put').at(-1)).toEqual([
      'put',
      'n121',
      piece({ after: 'u01999', userIds: people.slice(2_000) }),
    ])
  })

  test('that lost the rest of its people meanwhile is finished', async () => {
    const { ledger } = await expansionOf({ 7: {} }, [named(7, '1', 'u01999')])
    expect(ledger('put')).toEqual([['put', 'n121', piece({ after: 'u01999' })]])
  })

  test('is left alone once the ledger says that it is over', async () => {
    const { ledger } = await expansionOf(members, [named(7)], { put: [{ kind: 'over' }] })
    expect(ledger('put')).toHaveLength(1)
  })
})

describe('a pass', () => {
  const below = Array.from({ length: 50 }, (_, at) => 100 + at)
  const wide: Members = {
    7: { below },
    ...Object.fromEntries(below.map((department) => [department, { people: [`u${department}`] }])),
  }

  test('looks up 32 departments, and the next one goes on from what is remembered', async () => {
    const first = await expansionOf(wide, [named(7)])
    expect(first.asked).toHaveLength(32)
    expect(first.stopped).toBeUndefined()
    expect(first.ledger('put')).toEqual([])

    const second = await expansionOf(wide, [named(7)], { departments: first.known })
    expect(second.asked).toHaveLength(19)
    expect(second.ledger('put')).toHaveLength(1)
    expect(second.run.account.close({ kind: 'done' })).toMatchObject({ lookUps: 38 })
  })

  test.each([
    [
      'throttled',
      new ThrottledError({ ...failure, until: 9, wait: 1_000, scope: 'api' }),
      { kind: 'throttled', code: '1', waitMs: 1_000, scope: 'batch', budget: 'listsubid' },
    ],
    ['misconfigured', new ConfigurationError(failure), { kind: 'misconfigured' }],
    ['transient', new TransientError({ ...failure, left: true }), { kind: 'transient' }],
  ])(
    'that is %s says so, fails nobody, and makes no further calls',
    async (_what, error, outcome) => {
      const run = await expansionOf({ 7: error, 8: { people: ['u1'] } }, [named(7), named(8, '2')])
      expect(run.stopped).toMatchObject(outcome)
      expect(run.asked).toEqual([7])
      expect(run.ledger('fail')).toEqual([])
      expect(run.known.size).toBe(0)
    },
  )

  test('that fails keeps what it has found, and what is known is still put', async () => {
    const departments = new Map([[8, { kind: 'known', userIds: ['u1'], children: [] } as const]])
    const members = { 7: { below: [9, 10] }, 9: new TransientError({ ...failure, left: false }) }
    const run = await expansionOf(members, [named(7), named(8, '2')], { departments })
    expect(run.stopped).toMatchObject({ kind: 'transient' })
    expect(departments.has(7)).toBe(true)
    expect(run.ledger('put')).toHaveLength(1)
  })

  test('ends at once when the worker stops', async () => {
    const { dingtalk } = directory({ 7: { people: ['u1'] } })
    const sender = recordingSender({ waits: [60_000] }, dingtalk)
    const stopping = new AbortController()
    const expanded = expand(sender, 'n121', [named(7)], recordingRun(stopping.signal))
    setTimeout(() => stopping.abort(), 20)
    expect(await expanded).toEqual({ kind: 'stopped' })
  })
})
