import { describe, expect, it, vi } from 'vitest'
import { addJobs } from '../src/add-jobs.ts'
import { sendJob } from '../src/job.ts'

const takes = () => {
  type Queue = Parameters<typeof addJobs>[0]
  return { add: vi.fn<Queue['add']>(), addBulk: vi.fn<Queue['addBulk']>() }
}

describe('adding jobs', () => {
  it('adds one alone without a pipeline', async () => {
    const queue = takes()
    const { name, data, opts } = sendJob('n1', 200)
    await addJobs(queue, [{ name, data, opts }])
    expect(queue.add.mock.calls).toEqual([[name, data, opts]])
    expect(queue.addBulk).not.toHaveBeenCalled()
  })

  it('adds several together, in their order', async () => {
    const queue = takes()
    const jobs = [sendJob('n1', 0), sendJob('n2', 0)]
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
