import { sendJob } from '@dingpost/jobs'
import { type AcceptRequest, contentOf, type Priority } from '@dingpost/ledger'
import { describe, expect, it, onTestFinished, vi } from 'vitest'
import type { EarlyJobs } from '../src/early-jobs.ts'
import { LONG_MS, open } from './app-queue-scene.ts'
import { batch, text } from './stand-in.ts'

const requestOf = (priority: Priority, words = 'hello'): AcceptRequest => ({
  content: contentOf(text(words)),
  batchCapacity: 100,
  recipients: [{ kind: 'userId', value: 'u1' }],
  terms: { priority },
})

function given(early: EarlyJobs | undefined): EarlyJobs {
  if (!early) throw new Error('none is there')
  return early
}

const contents = (priority: Priority, count = 4) =>
  Array.from({ length: count }, (_, at) => requestOf(priority, `hello ${at}`))

const scheduled = (deliverAt: number) =>
  contents('normal').map((request) => ({ ...request, terms: { deliverAt } }))

/** Of normal priority, or of the one whose letter this is. */
const nameOf = (early: EarlyJobs | undefined, letter = 'n'): string | undefined =>
  early?.names().find((name) => name.startsWith(letter))

/** What the ledger answers for batches that it put on early jobs. */
const on = (early: EarlyJobs, ids: readonly string[]) =>
  ids.map((id) => batch(id, { job: nameOf(early, id.charAt(0)) ?? id, opened: 'now' }))

describe('an early job', () => {
  it('is on the queue for the batches that wait on it, without naming them', async () => {
    const { queues, delays } = open()
    const early = given(queues.addEarly(contents('normal')))
    await queues.wake(on(early, ['n1', 'n2']), early)
    const job = nameOf(early) ?? ''
    expect(await delays()).toEqual({ [job]: LONG_MS })
    expect((await queues.sends.getJob(job))?.data).toEqual({ batches: [] })
  })

  it('is one for each priority, but none for what is urgent', async () => {
    const { queues, delays } = open()
    const requests = [...contents('normal'), ...contents('bulk'), ...contents('urgent')]
    const early = given(queues.addEarly(requests))
    await queues.wake(on(early, ['n1', 'b2']), early)
    expect(early.names().map((name) => name.charAt(0))).toEqual(['n', 'b'])
    expect(Object.keys(await delays()).toSorted()).toEqual(early.names().toSorted())
  })

  it('is there for four contents at a time, and for whoever comes right after', async () => {
    const { queues } = open()
    expect(queues.addEarly(contents('normal', 3))).toBeUndefined()
    const early = given(queues.addEarly(contents('normal')))
    expect(nameOf(queues.addEarly(contents('normal', 1)))).toBe(nameOf(early))
  })

  it('is not there for many who share a content', () => {
    const { queues } = open()
    const many = Array.from({ length: 32 }, () => requestOf('normal'))
    expect(queues.addEarly(many)).toBeUndefined()
    expect(queues.addEarly([...many, ...contents('normal', 2)])).toBeUndefined()
    expect(queues.addEarly([...many, ...contents('normal', 3)])).toBeDefined()
  })

  it('is not there where nothing waits', () => {
    const { queues } = open({ lingerMs: 0 })
    expect(queues.addEarly(contents('normal'))).toBeUndefined()
  })

  it('is for 256 requests at most', () => {
    const { queues } = open()
    const early = given(queues.addEarly(contents('normal', 156)))
    expect(nameOf(queues.addEarly(contents('normal', 100)))).toBe(nameOf(early))
    expect(nameOf(queues.addEarly(contents('normal')))).not.toBe(nameOf(early))
  })

  it('takes batches on for 25 ms, or an eighth of a linger that is short', () => {
    vi.useFakeTimers({ toFake: ['performance'] })
    onTestFinished(() => void vi.useRealTimers())
    for (const [lingerMs, openMs] of [
      [LONG_MS, 25],
      [80, 10],
    ] as const) {
      const { queues } = open({ lingerMs })
      const early = given(queues.addEarly(contents('normal')))
      vi.advanceTimersByTime(openMs - 1)
      expect(nameOf(queues.addEarly(contents('normal')))).toBe(nameOf(early))
      vi.advanceTimersByTime(1)
      expect(nameOf(queues.addEarly(contents('normal')))).not.toBe(nameOf(early))
    }
  })

  it('is added once, and no other for those who join its batches', async () => {
    const { queues, delays } = open()
    const add = vi.spyOn(queues.sends, 'add')
    const early = given(queues.addEarly(contents('normal')))
    const same = given(queues.addEarly(contents('normal')))
    await queues.wake(on(early, ['n1']), early)
    await queues.wake([...on(same, ['n2']), batch('n1', { opened: 'before' })], same)
    await queues.wake([batch('n2', { opened: 'before' })])
    expect(add).toHaveBeenCalledTimes(1)
    expect(Object.keys(await delays())).toEqual([nameOf(early)])
  })

  it('lets a batch go at once that was filled, by a job of its own', async () => {
    const { queues, delays } = open()
    const early = given(queues.addEarly(contents('normal')))
    await queues.wake(on(early, ['n1', 'n2']), early)
    await queues.wake([batch('n1', { opened: 'before', full: true })])
    expect(Object.keys(await delays())).toEqual([nameOf(early)])
    expect((await queues.sends.getPrioritized()).map(({ id }) => id)).toEqual(['n1'])
  })

  it('gives way to jobs of their own, once, where it could not be added', async () => {
    const { queues, delays } = open()
    const add = vi.spyOn(queues.sends, 'add').mockRejectedValueOnce(new Error('cut'))
    const early = given(queues.addEarly(contents('normal')))
    await Promise.all([
      queues.wake(on(early, ['n1', 'n2']), early),
      queues.wake(on(early, ['n3']), early),
    ])
    await queues.wake([batch('n1', { opened: 'before' })])
    expect(add).toHaveBeenCalledTimes(4)
    expect(await delays()).toEqual({ n1: LONG_MS, n2: LONG_MS, n3: LONG_MS })
    expect(nameOf(queues.addEarly(contents('normal')))).not.toBe(nameOf(early))
  })

  it('takes nobody for granted who could not be given any job', async () => {
    const { queues, delays } = open()
    const add = vi.spyOn(queues.sends, 'add').mockRejectedValue(new Error('cut'))
    const early = given(queues.addEarly(contents('normal')))
    await expect(queues.wake(on(early, ['n1']), early)).rejects.toThrow('cut')
    add.mockRestore()
    await queues.wake([batch('n1', { opened: 'before' })])
    expect(await delays()).toEqual({ n1: LONG_MS })
  })

  it('lets a batch go at once that was filled and that others gave a job, too', async () => {
    const { queues, delays } = open()
    const early = given(queues.addEarly(contents('normal')))
    await queues.wake(on(early, ['n1']), early)
    const { name, data, opts } = sendJob('n1', LONG_MS)
    await queues.sends.add(name, data, opts)
    await queues.wake([batch('n1', { opened: 'before', full: true })])
    expect(Object.keys(await delays())).toEqual([nameOf(early)])
  })

  it('is not there for what is scheduled, but for what was to be sent before now', () => {
    const { queues } = open()
    expect(queues.addEarly(scheduled(Date.now() + LONG_MS))).toBeUndefined()
    expect(nameOf(queues.addEarly(scheduled(Date.now() - 1)))).toBeDefined()
  })

  it('gives way to jobs of their own where Redis may have lost it', async () => {
    const { queues, delays, reconnect } = open()
    const early = given(queues.addEarly(contents('normal')))
    const job = nameOf(early) ?? ''
    await early.added(job)
    await queues.sends.remove(job)
    await reconnect()
    await queues.wake(on(early, ['n1', 'n2']), early)
    expect(await delays()).toEqual({ n1: LONG_MS, n2: LONG_MS })
  })
})
