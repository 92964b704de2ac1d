import { afterwardsJob, receiptJob, sendJob } from '@dingpost/jobs'
import { describe, expect, test } from 'vitest'
import { perform, subjectsOf } from '../src/perform.ts'
import { recordingRun } from './recording-run.ts'
import { recordingSender } from './recording-sender.ts'

describe('the work behind a job', () => {
  test.each([
    [sendJob('n121', 0), ['reserve', 'n121', { job: 'n121' }]],
    [receiptJob('n121', 0), ['awaiting', 'n121']],
  ])('of a batch: %o', async ({ name, data }, entry) => {
    const sender = recordingSender()
    for (const about of subjectsOf(data)) await perform(sender, name, about, recordingRun())
    expect(sender.entries).toEqual([entry])
  })

  test('of a notification', async () => {
    const bar = { value: '已同意' }
    const sender = recordingSender(
      {
        toRecall: [[{ taskId: '77', sentAt: 0 }], []],
        statusBarToShow: [{ bar, tasks: [{ taskId: '77', sentAt: 0 }] }, undefined],
      },
      { recall: () => Promise.resolve({}), updateStatusBar: () => Promise.resolve({}) },
    )
    for (const kind of ['recall', 'status-bar'] as const) {
      const { name, data } = afterwardsJob(kind, 'default_n1')
      for (const about of subjectsOf(data)) await perform(sender, name, about, recordingRun())
    }
    expect(sender.entries.filter(([verb]) => verb !== 'book')).toEqual([
      ['recalled', 'default_n1', '77'],
      ['statusBarDone', 'default_n1', bar, ''],
    ])
  })

  test('that is none of ours is refused', () => {
    const about = { batch: 'n121' }
    expect(() => perform(recordingSender(), 'recall', about, recordingRun())).toThrow('recall')
    expect(() => subjectsOf({ mobile: '13800000000' })).toThrow('batch')
  })
})
