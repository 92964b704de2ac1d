import { describe, expect, it, vi } from 'vitest'
import { LONG_MS, open } from './app-queue-scene.ts'
import { batch } from './stand-in.ts'

const HOUR_MS = 3_600_000

describe('waking', () => {
  it('lets a batch wait for company, unless it is full or urgent', async () => {
    const { queues, delays } = open()
    await queues.wake([batch('n1'), batch('b2'), batch('n3', { full: true }), batch('u4')])
    expect(await delays()).toEqual({ n1: LONG_MS, b2: LONG_MS })
    expect((await queues.sends.getWaiting()).map(({ id }) => id)).toEqual(['u4'])
    expect((await queues.sends.getPrioritized()).map(({ id }) => id)).toEqual(['n3'])
  })

  it('sends the batch at once that others filled, in the order of its priority', async () => {
    const { queues, delays } = open()
    await queues.wake([batch('b1'), batch('n2')])
    await queues.wake([batch('b1', { full: true })])
    await queues.wake([batch('n2', { full: true })])
    expect(await delays()).toEqual({})
    expect((await queues.sends.getPrioritized()).map(({ id }) => id)).toEqual(['n2', 'b1'])
  })

  it('adds the job that batches share once, with all of them', async () => {
    const { queues, delays } = open()
    const job = 'n1+'
    const shared = ['n1', 'n2', 'n3'].map((id) => batch(id, { job, opened: 'now' }))
    await queues.wake([...shared, batch('n4', { opened: 'now' })])
    expect(await delays()).toEqual({ [job]: LONG_MS, n4: LONG_MS })
    expect((await queues.sends.getJob(job))?.data).toEqual({ batches: ['n1', 'n2', 'n3'] })
    await queues.wake([batch('n2', { opened: 'before' })])
    expect(await delays()).toEqual({ [job]: LONG_MS, n4: LONG_MS })
  })

  it('sends a batch at once that was filled, and lets those wait whose job it shares', async () => {
    const { queues, delays } = open()
    const job = 'n1+'
    await queues.wake(['n1', 'n2'].map((id) => batch(id, { job, opened: 'now' })))
    await queues.wake([batch('n2', { opened: 'before', full: true })])
    expect(await delays()).toEqual({ [job]: LONG_MS })
    expect((await queues.sends.getPrioritized()).map(({ id }) => id)).toEqual(['n2'])
  })

  it('gives a batch a job of its own that others may have left without one', async () => {
    const { queues, delays } = open()
    await queues.wake([batch('n2', { opened: 'before' })])
    await queues.wake([batch('n2', { opened: 'before' })])
    expect(await delays()).toEqual({ n2: LONG_MS })
  })

  it('keeps a batch until it is due, full or urgent or not', async () => {
    const { queues, delays } = open()
    const dueInMs = HOUR_MS
    const due = [
      batch('n1', { dueInMs }),
      batch('n2', { dueInMs, full: true }),
      batch('u3', { dueInMs }),
    ]
    await queues.wake(due)
    await queues.wake(due)
    expect(await delays()).toEqual({ n1: HOUR_MS, n2: HOUR_MS, u3: HOUR_MS })
  })

  it('adds a job once for a batch that it opened and that others of this process join', async () => {
    const { queues, delays } = open()
    await queues.wake([batch('n1', { opened: 'now' }), batch('n1', { opened: 'now' })])
    await queues.sends.remove('n1')
    await queues.wake([batch('n1', { opened: 'before' })])
    expect(await delays()).toEqual({})
    await queues.wake([batch('n1', { opened: 'before', full: true })])
    expect(await delays()).toEqual({})
  })

  it('waits for the job that is being added instead of adding another', async () => {
    const { queues, delays } = open()
    const add = vi.spyOn(queues.sends, 'add')
    const answered: string[] = []
    const wake = async (opened: 'now' | 'before') => {
      await queues.wake([batch('n1', { opened })])
      answered.push(opened)
    }
    await Promise.all([wake('now'), wake('before'), wake('before')])
    expect(add).toHaveBeenCalledTimes(1)
    expect(answered[0]).toBe('now')
    expect(await delays()).toEqual({ n1: LONG_MS })
  })

  it('sends a batch at once that was filled while its job was being added', async () => {
    const { queues, delays } = open()
    await Promise.all([
      queues.wake([batch('n1', { opened: 'now' })]),
      queues.wake([batch('n1', { opened: 'before' })]),
      queues.wake([batch('n1', { opened: 'before', full: true })]),
    ])
    expect(await delays()).toEqual({})
    expect((await queues.sends.getPrioritized()).map(({ id }) => id)).toEqual(['n1'])
  })

  it('adds the job itself when the one that it waited for could not be added', async () => {
    const { queues, delays } = open()
    vi.spyOn(queues.sends, 'add')
      .mockRejectedValueOnce(new Error('cut'))
      .mockRejectedValueOnce(new Error('cut'))
    const opening = queues.wake(['n1', 'n2'].map((id) => batch(id, { opened: 'now' })))
    const joining = [
      queues.wake([batch('n1', { opened: 'before' })]),
      queues.wake([batch('n2', { opened: 'before', full: true })]),
    ]
    await expect(opening).rejects.toThrow('cut')
    await Promise.all(joining)
    expect(await delays()).toEqual({ n1: LONG_MS })
    expect((await queues.sends.getPrioritized()).map(({ id }) => id)).toEqual(['n2'])
  })

  it('heals what others may have left without a job, and what a repeat asks for', async () => {
    const { queues, delays } = open()
    await queues.wake([batch('n1', { opened: 'before' })])
    expect(await delays()).toEqual({ n1: LONG_MS })
    await queues.sends.remove('n1')
    await queues.wake([batch('n1'), batch('n1', { opened: 'before' })])
    expect(await delays()).toEqual({ n1: LONG_MS })
  })

  it('believes no job that a Redis may have lost while it was away', async () => {
    const { queues, delays, reconnect } = open()
    await queues.wake(['n1', 'n2'].map((id) => batch(id, { opened: 'now' })))
    await Promise.all(['n1', 'n2'].map((id) => queues.sends.remove(id)))
    await reconnect()
    await queues.wake([batch('n1', { opened: 'before' })])
    expect(await delays()).toEqual({ n1: LONG_MS })
    await queues.wake([batch('n2', { opened: 'before', full: true })])
    expect((await queues.sends.getPrioritized()).map(({ id }) => id)).toEqual(['n2'])
  })

  it.each([[['n1']], [['n1', 'n2']]])(
    'believes nothing of jobs that it did not see added: %j',
    async (names) => {
      const { queues, delays, breakNext } = open()
      await breakNext(() => queues.wake(names.map((name) => batch(name, { opened: 'now' }))))
      await queues.wake(names.map((name) => batch(name, { opened: 'before' })))
      expect(Object.keys(await delays()).toSorted()).toEqual(names)
    },
  )

  it('takes the delay from the command that made the batch, not from a repeat of it', async () => {
    const { queues, delays } = open()
    await queues.wake([batch('n1', { opened: 'now', dueInMs: HOUR_MS }), batch('n1')])
    expect(await delays()).toEqual({ n1: HOUR_MS })
  })

  it('has nothing to do for no batch', async () => {
    const { queues } = open()
    await queues.wake([])
    expect((await queues.counts()).queue).toEqual({ waiting: 0, active: 0, delayed: 0, failed: 0 })
  })
})

describe('counting', () => {
  it('counts what waits whatever its priority', async () => {
    const { queues } = open({ lingerMs: 0 })
    await queues.wake([batch('u1'), batch('n2'), batch('b3'), batch('n4', { dueInMs: HOUR_MS })])
    await queues.ask('recall', 'hr_x')
    expect(await queues.counts()).toEqual({
      queue: { waiting: 3, active: 0, delayed: 1, failed: 0 },
      receipts: { waiting: 1, active: 0, delayed: 0, failed: 0 },
    })
  })
})

describe('asking', () => {
  it('asks once for what is not done yet', async () => {
    const { queues } = open()
    for (const kind of ['recall', 'recall', 'status-bar'] as const) await queues.ask(kind, 'hr_x')
    const jobs = await queues.receipts.getWaiting()
    expect(jobs).toHaveLength(2)
    expect(jobs.map(({ name, data }) => [name, data as unknown])).toEqual(
      expect.arrayContaining([
        ['recall', { notification: 'hr_x' }],
        ['status-bar', { notification: 'hr_x' }],
      ]),
    )
  })
})

describe('releasing', () => {
  it('ends the wait of the queue for the gate', async () => {
    const { queues } = open()
    await queues.sends.rateLimit(300_000)
    expect(await queues.sends.getRateLimitTtl()).toBeGreaterThan(0)
    await queues.release()
    expect(await queues.sends.getRateLimitTtl()).toBeLessThanOrEqual(0)
  })

  it('lets the first of those go that stand behind, and no other', async () => {
    const { queues, delays } = open()
    await queues.release()
    await queues.wake([batch('n1', { dueInMs: HOUR_MS }), batch('n2', { dueInMs: 5_000 })])
    await queues.release()
    expect(await delays()).toEqual({ n1: HOUR_MS })
    expect((await queues.sends.getPrioritized()).map(({ id }) => id)).toEqual(['n2'])
  })
})
