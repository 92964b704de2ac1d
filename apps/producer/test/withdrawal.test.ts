import { describe, expect, it } from 'vitest'
import { createStandIn, ID } from './stand-in.ts'

const tasks = [{ taskId: '7', sentAt: 1_000 }]

describe('cancel', () => {
  it('tells how many were cancelled, and what became of the rest', async () => {
    const standIn = createStandIn()
    standIn.cancelled = { cancelled: 3, underWay: 1 }
    const none = { sent: 0, delivered: 0, read: 0, suppressed: 0, failed: 0 }
    standIn.status = {
      id: ID,
      app: 'hr',
      state: 'sending',
      createdAt: 0,
      recipients: {
        total: 4,
        queued: 1,
        deferred: 0,
        unverified: 0,
        cancelled: 3,
        recalled: 0,
        ...none,
      },
      tasks: [],
    }
    await expect(standIn.producer.cancel(ID)).resolves.toEqual({
      cancelled: 3,
      underWay: 1,
      status: standIn.status,
    })
    expect(standIn.changes).toEqual([`cancel ${ID}`])
  })

  it('finds nothing that is not there', async () => {
    const standIn = createStandIn()
    standIn.cancelled = undefined
    await expect(standIn.producer.cancel(ID)).resolves.toBeUndefined()
  })
})

describe('recall', () => {
  it('cancels first, then has the workers recall the rest', async () => {
    const standIn = createStandIn()
    standIn.cancelled = { cancelled: 2, underWay: 0 }
    standIn.recall = { kind: 'asked', tasks }
    await expect(standIn.producer.recall(ID, { shared: true })).resolves.toEqual({
      kind: 'asked',
      cancelled: 2,
      tasks,
    })
    expect(standIn.changes).toEqual([`cancel ${ID}`, `recall ${ID} shared`, `job recall ${ID}`])
  })

  it.each([
    ['nothing else was sent', { kind: 'nothing_sent' }],
    ['the time is over for all else', { kind: 'too_late' }],
  ] as const)('has the workers wait for a call that is under way where %s', async (_, answer) => {
    const standIn = createStandIn()
    standIn.cancelled = { cancelled: 0, underWay: 5 }
    standIn.recall = answer
    const outcome = { kind: 'asked', cancelled: 0, tasks: [] }
    await expect(standIn.producer.recall(ID)).resolves.toEqual(outcome)
    expect(standIn.changes).toEqual([`cancel ${ID}`, `recall ${ID}`, `job recall ${ID}`])
  })

  it.each([
    [
      'nothing was sent and nothing waits',
      { cancelled: 0, underWay: 0 },
      { kind: 'nothing_to_recall' },
    ],
    [
      'all of it still waited',
      { cancelled: 5, underWay: 0 },
      { kind: 'asked', cancelled: 5, tasks: [] },
    ],
  ])('needs no worker when %s', async (_, cancelled, outcome) => {
    const standIn = createStandIn()
    standIn.cancelled = cancelled
    await expect(standIn.producer.recall(ID)).resolves.toEqual(outcome)
    expect(standIn.changes).toEqual([`cancel ${ID}`, `recall ${ID}`])
  })

  it.each([
    [{ kind: 'too_late' }, { kind: 'too_late', cancelled: 1 }],
    [
      { kind: 'shared', tasks },
      { kind: 'shared', cancelled: 1, tasks },
    ],
    [{ kind: 'unknown' }, undefined],
    [
      { kind: 'asked', tasks: [] },
      { kind: 'asked', cancelled: 1, tasks: [] },
    ],
  ] as const)('asks no worker for what the ledger calls %j', async (answer, outcome) => {
    const standIn = createStandIn()
    standIn.cancelled = { cancelled: 1, underWay: 0 }
    standIn.recall = answer
    await expect(standIn.producer.recall(ID)).resolves.toEqual(outcome)
    expect(standIn.changes).toEqual([`cancel ${ID}`, `recall ${ID}`])
  })

  it.each([{ shared: 'yes' }, { all: true }, [], 'shared'])(
    'refuses %j, and does nothing',
    async (options) => {
      const standIn = createStandIn()
      await expect(standIn.producer.recall(ID, options as object)).rejects.toMatchObject({
        code: 'invalid_request',
      })
      expect(standIn.changes).toEqual([])
    },
  )
})
