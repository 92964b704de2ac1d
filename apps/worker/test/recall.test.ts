import {
  ConfigurationError,
  type DingTalk,
  RequestRefusedError,
  ThrottledError,
  TransientError,
} from '@dingpost/dingtalk'
import { afterwardsJob } from '@dingpost/jobs'
import { describe, expect, test } from 'vitest'
import { recall } from '../src/recall.ts'
import { recordingRun } from './recording-run.ts'
import { type Answers, recordingSender } from './recording-sender.ts'

const failure = { api: 'recall', code: '400002', text: 'no', secrets: [] } as const
const task = (taskId: string) => ({ taskId, sentAt: 0 })

/** DingTalk recalls, but for the tasks that the test names. */
function recalling(answers: Answers, failures: Readonly<Record<string, Error>> = {}) {
  const asked: string[] = []
  const dingtalk: Partial<DingTalk> = {
    recall(taskId) {
      asked.push(taskId)
      const failed = failures[taskId]
      return failed ? Promise.reject(failed) : Promise.resolve({})
    },
  }
  return { asked, sender: recordingSender(answers, dingtalk) }
}

const written = ({ sender }: ReturnType<typeof recalling>) =>
  sender.entries.filter(([verb]) => verb !== 'book')

describe('a notification', () => {
  test('is recalled task by task, each at its turn', async () => {
    const scene = recalling({ toRecall: [[task('77'), task('78')], []] })
    const run = recordingRun()
    expect(await recall(scene.sender, 'default_n1', run)).toEqual({ kind: 'done' })
    expect(scene.sender.entries).toEqual([
      ['book', 'recall', 1],
      ['recalled', 'default_n1', '77'],
      ['book', 'recall', 1],
      ['recalled', 'default_n1', '78'],
    ])
    expect(run.account.close({ kind: 'done' })).toMatchObject({ tasks: { done: 2, refused: 0 } })
  })

  test('whose call ended while it was recalled is recalled from that call, too', async () => {
    const scene = recalling({ toRecall: [[task('77')], [task('78')], []] })
    await recall(scene.sender, 'default_n1', recordingRun())
    expect(scene.asked).toEqual(['77', '78'])
  })

  test('one of whose calls is under way is looked at again by a job of its own', async () => {
    const scene = recalling({ toRecall: [[task('77')], []], underWay: [3, 3] })
    expect(await recall(scene.sender, 'default_n1', recordingRun())).toEqual({
      kind: 'done',
      add: [afterwardsJob('recall', 'default_n1', 1_000)],
    })
    expect(scene.asked).toEqual(['77'])
  })

  test.each([
    [1_000, 2_000],
    [8_000, 15_000],
    [15_000, 15_000],
  ])('under way for longer is looked at less often: after %i ms, %i', async (waitedMs, waitMs) => {
    const { sender } = recalling({ underWay: [3] })
    const next = await recall(sender, 'default_n1', recordingRun(undefined, { waitedMs }))
    expect(next).toEqual({ kind: 'done', add: [afterwardsJob('recall', 'default_n1', waitMs)] })
  })

  test('is asked for once, even if the ledger goes on naming the task', async () => {
    const scene = recalling({ toRecall: [[task('77')]] })
    expect(await recall(scene.sender, 'default_n1', recordingRun())).toEqual({ kind: 'done' })
    expect(scene.asked).toEqual(['77'])
  })

  test('that DingTalk refuses to recall says so, and the others are recalled', async () => {
    const toRecall = [[task('77'), task('78')], []]
    const scene = recalling({ toRecall }, { '77': new RequestRefusedError(failure) })
    expect(await recall(scene.sender, 'default_n1', recordingRun())).toEqual({ kind: 'done' })
    expect(written(scene)).toEqual([
      ['recallRefused', 'default_n1', '77', '400002'],
      ['recalled', 'default_n1', '78'],
    ])
  })

  test.each([
    [
      'is throttled',
      new ThrottledError({ ...failure, until: 9, wait: 1_500, scope: 'api' }),
      { kind: 'again', afterMs: 1_500 },
    ],
    ['is misconfigured', new ConfigurationError(failure), { kind: 'again', afterMs: 60_000 }],
    [
      'cannot be reached',
      new TransientError({ ...failure, left: false }),
      { kind: 'again', afterMs: expect.any(Number) as number },
    ],
  ])('whose recall %s comes again, and loses nothing', async (_what, error, next) => {
    const scene = recalling({ toRecall: [[task('77')]] }, { '77': error })
    expect(await recall(scene.sender, 'default_n1', recordingRun())).toEqual(next)
    expect(scene.sender.entries.map(([verb]) => verb)).not.toContain('recallRefused')
  })

  test('whose recall is throttled slows its API down', async () => {
    const error = new ThrottledError({ ...failure, until: 9, wait: 1_500, scope: 'api' })
    const scene = recalling({ toRecall: [[task('77')]] }, { '77': error })
    await recall(scene.sender, 'default_n1', recordingRun())
    expect(scene.sender.entries).toContainEqual(['slowDown', 'recall'])
  })

  test('that DingTalk fails to recall for a quarter of an hour is given up', async () => {
    const failures = { '77': new TransientError({ ...failure, code: '-1', left: true }) }
    const eleventh = recalling({ toRecall: [[task('77')], []] }, failures)
    const next = await recall(
      eleventh.sender,
      'default_n1',
      recordingRun(undefined, { starts: 11 }),
    )
    expect(next).toMatchObject({ kind: 'again' })
    const twelfth = recalling({ toRecall: [[task('77')], []] }, failures)
    expect(
      await recall(twelfth.sender, 'default_n1', recordingRun(undefined, { starts: 12 })),
    ).toEqual({
      kind: 'done',
    })
    expect(written(twelfth)).toEqual([['recallRefused', 'default_n1', '77', '-1']])
  })

  test('is handed back at once when the worker stops', async () => {
    const scene = recalling({ toRecall: [[task('77')]] })
    const run = recordingRun(AbortSignal.abort())
    expect(await recall(scene.sender, 'default_n1', run)).toEqual({ kind: 'again', afterMs: 0 })
    expect(scene.asked).toEqual([])
  })
})
