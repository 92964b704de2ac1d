import { describe, expect, it, vi } from 'vitest'
import { addJobs } from '../src/add-jobs.ts'
import { sendJob } from '../src/job.ts'

const takes = () => {
  type Queue = Parameters<typeof addJobs>[0]
  return { add: vi.fn<Queue['add']>(), addBulk: vi.fn<Queue['addBulk']>() }
}

const numbered = (count: number) =>
  Array.from({ length: count }, (_, at) => sendJob(`n${at + 1}`, 200))

describe('adding jobs', () => {
  it('adds a few without a pipeline, in their order', async () => {
    const queue = takes()
    const jobs = numbered(8)
    await addJobs(queue, jobs)
    expect(queue.add.mock.calls).toEqual(jobs.map(({ name, data, opts }) => [name, data, opts]))
    expect(queue.addBulk).not.toHaveBeenCalled()
  })

  it('fails when one of a few could not be added', async () => {
    const queue = takes()
    queue.add.mockResolvedValueOnce(undefined).mockRejectedValueOnce(new Error('cut'))
    await expect(addJobs(queue, numbered(3))).rejects.toThrow('cut')
  })

  it('adds more in one pipeline, in their order', async () => {
    const queue = takes()
    const jobs = numbered(9)
    await addJobs(queue, jobs)
    expect(queue.addBulk.mock.calls).toEqual([[jobs]])
    expect(queue.add).not.toHaveBeenCalled()
  })

  it('asks the queue for nothing where there are none', async () => {
    const queue = takes()
    await addJobs(queue, [])
    expect(queue.add).not.toHaveBeenCalled()
    expect(queue.addBulk).not.toHaveBeenCalled()
  })
})
