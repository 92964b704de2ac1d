import { sendJob } from '@dingpost/jobs'
import { type AcceptRequest, contentOf, type Priority } from '@dingpost/ledger'
import { describe, expect, it, onTestFinished, vi } from 'vitest'
import type { Departure } from '../src/departures.ts'
import { LONG_MS, open } from './app-queue-scene.ts'
import { batch, text } from './stand-in.ts'

const requestOf = (priority: Priority, words = 'hello'): AcceptRequest => ({
  content: contentOf(text(words)),
  batchCapacity: 100,
  recipients: [{ kind: 'userId', value: 'u1' }],
  terms: { priority },
})

function departs(departure: Departure | undefined): Departure {
  if (!departure) throw new Error('none is there')
  return departure
}

const crowd = (priority: Priority, count = 4) =>
  Array.from({ length: count }, (_, at) => requestOf(priority, `hello ${at}`))

/** What the ledger answers for batches that it put on a departure. */
const aboard = (ids: readonly string[], { waitingJob }: { readonly waitingJob: string }) =>
  ids.map((id) => batch(id, { job: `${id.charAt(0)}${waitingJob}`, opened: 'now' }))

describe('a departure', () => {
  it('has the job on the queue that its batches wait on, without naming them', async () => {
    const { queues, delays } = open()
    const departure = departs(queues.departure(crowd('normal')))
    await queues.wake(aboard(['n1', 'n2'], departure), departure)
    const job = `n${departure.waitingJob}`
    expect(await delays()).toEqual({ [job]: LONG_MS })
    expect((await queues.sends.getJob(job))?.data).toEqual({ batches: [] })
  })

  it('has a job for each priority, but none for what is urgent', async () => {
    const { queues, delays } = open()
    const requests = [...crowd('normal'), ...crowd('bulk'), ...crowd('urgent')]
    const departure = departs(queues.departure(requests))
    await queues.wake(aboard(['n1', 'b2'], departure), departure)
    const jobs = ['n', 'b'].map((letter) => letter + departure.waitingJob)
    expect(Object.keys(await delays()).toSorted()).toEqual(jobs.toSorted())
  })

  it('is there for a crowd, and for whoever comes right after', async () => {
    const { queues } = open()
    expect(queues.departure(crowd('normal', 3))).toBeUndefined()
    const departure = departs(queues.departure(crowd('normal')))
    expect(queues.departure(crowd('normal', 1))?.waitingJob).toBe(departure.waitingJob)
  })

  it('is not there for many who share a content', () => {
    const { queues } = open()
    const many = Array.from({ length: 32 }, () => requestOf('normal'))
    expect(queues.departure(many)).toBeUndefined()
    expect(queues.departure([...many, ...crowd('normal', 2)])).toBeUndefined()
    expect(queues.departure([...many, ...crowd('normal', 3)])).toBeDefined()
  })

  it('is not there where nothing waits', () => {
    const { queues } = open({ lingerMs: 0 })
    expect(queues.departure(crowd('normal'))).toBeUndefined()
  })

  it('takes on 256 at most', () => {
    const { queues } = open()
    const departure = departs(queues.departure(crowd('normal', 156)))
    expect(queues.departure(crowd('normal', 100))?.waitingJob).toBe(departure.waitingJob)
    expect(queues.departure(crowd('normal'))?.waitingJob).not.toBe(departure.waitingJob)
  })

  it('leaves after 25 ms, and after an eighth of a linger that is short', () => {
    vi.useFakeTimers({ toFake: ['performance'] })
    onTestFinished(() => void vi.useRealTimers())
    for (const [lingerMs, boardingMs] of [
      [LONG_MS, 25],
      [80, 10],
    ] as const) {
      const { queues } = open({ lingerMs })
      const { waitingJob } = departs(queues.departure(crowd('normal')))
      vi.advanceTimersByTime(boardingMs - 1)
      expect(queues.departure(crowd('normal'))?.waitingJob).toBe(waitingJob)
      vi.advanceTimersByTime(1)
      expect(queues.departure(crowd('normal'))?.waitingJob).not.toBe(waitingJob)
    }
  })

  it('adds its job once, and none for those who join its batches', async () => {
    const { queues, delays } = open()
    const add = vi.spyOn(queues.sends, 'add')
    const departure = departs(queues.departure(crowd('normal')))
    const same = departs(queues.departure(crowd('normal')))
    await queues.wake(aboard(['n1'], departure), departure)
    await queues.wake([...aboard(['n2'], same), batch('n1', { opened: 'before' })], same)
    await queues.wake([batch('n2', { opened: 'before' })])
    expect(add).toHaveBeenCalledTimes(1)
    expect(Object.keys(await delays())).toEqual([`n${departure.waitingJob}`])
  })

  it('lets a batch go at once that was filled, by a job of its own', async () => {
    const { queues, delays } = open()
    const departure = departs(queues.departure(crowd('normal')))
    await queues.wake(aboard(['n1', 'n2'], departure), departure)
    await queues.wake([batch('n1', { opened: 'before', full: true })])
    expect(Object.keys(await delays())).toEqual([`n${departure.waitingJob}`])
    expect((await queues.sends.getPrioritized()).map(({ id }) => id)).toEqual(['n1'])
  })

  it('gives everybody aboard jobs of their own when the one they wait on could not be added', async () => {
    const { queues, delays } = open()
    vi.spyOn(queues.sends, 'add').mockRejectedValueOnce(new Error('cut'))
    const departure = departs(queues.departure(crowd('normal')))
    await Promise.all([
      queues.wake(aboard(['n1', 'n2'], departure), departure),
      queues.wake(aboard(['n3'], departure), departure),
    ])
    await queues.wake([batch('n1', { opened: 'before' })])
    expect(await delays()).toEqual({ n1: LONG_MS, n2: LONG_MS, n3: LONG_MS })
    expect(queues.departure(crowd('normal'))?.waitingJob).not.toBe(departure.waitingJob)
  })

  it('takes nobody for granted who could not be given any job', async () => {
    const { queues, delays } = open()
    const add = vi.spyOn(queues.sends, 'add').mockRejectedValue(new Error('cut'))
    const departure = departs(queues.departure(crowd('normal')))
    await expect(queues.wake(aboard(['n1'], departure), departure)).rejects.toThrow('cut')
    add.mockRestore()
    await queues.wake([batch('n1', { opened: 'before' })])
    expect(await delays()).toEqual({ n1: LONG_MS })
  })

  it('lets a batch go at once that was filled and that others gave a job, too', async () => {
    const { queues, delays } = open()
    const departure = departs(queues.departure(crowd('normal')))
    await queues.wake(aboard(['n1'], departure), departure)
    const { name, data, opts } = sendJob('n1', LONG_MS)
    await queues.sends.add(name, data, opts)
    await queues.wake([batch('n1', { opened: 'before', full: true })])
    expect(Object.keys(await delays())).toEqual([`n${departure.waitingJob}`])
  })

  it('adds no job for what is scheduled', async () => {
    const { queues, delays } = open()
    const requests = crowd('normal').map((request) => ({
      ...request,
      terms: { deliverAt: Date.now() + LONG_MS },
    }))
    await queues.wake([], departs(queues.departure(requests)))
    expect(await delays()).toEqual({})
  })

  it('gives its batches jobs of their own when Redis may have lost the one they wait on', async () => {
    const { queues, delays, reconnect } = open()
    const departure = departs(queues.departure(crowd('normal')))
    const job = `n${departure.waitingJob}`
    await departure.added(job)
    await queues.sends.remove(job)
    await reconnect()
    await queues.wake(aboard(['n1', 'n2'], departure), departure)
    expect(await delays()).toEqual({ n1: LONG_MS, n2: LONG_MS })
  })
})
