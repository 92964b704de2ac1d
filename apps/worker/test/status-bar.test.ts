import { type DingTalk, RequestRefusedError, TransientError } from '@dingpost/dingtalk'
import { describe, expect, test } from 'vitest'
import { showStatusBar } from '../src/status-bar.ts'
import { recordingRun } from './recording-run.ts'
import { type Answers, recordingSender } from './recording-sender.ts'

const failure = { api: 'status_bar_update', code: '40035', text: 'no', secrets: [] } as const
const bar = { value: '已同意', background: '0xFF78C06E' }
const tasks = (...ids: string[]) => ids.map((taskId) => ({ taskId, sentAt: 0 }))

function showing(
  statusBarToShow: Answers['statusBarToShow'],
  failures: Readonly<Record<string, Error>> = {},
) {
  const asked: unknown[] = []
  const dingtalk: Partial<DingTalk> = {
    updateStatusBar(update) {
      asked.push(update)
      const failed = failures[update.taskId]
      return failed ? Promise.reject(failed) : Promise.resolve({})
    },
  }
  return {
    asked,
    sender: recordingSender({ ...(statusBarToShow && { statusBarToShow }) }, dingtalk),
  }
}

const ended = ({ sender }: ReturnType<typeof showing>) =>
  sender.entries.filter(([verb]) => verb === 'statusBarDone')

describe('a status bar', () => {
  test('is shown in every message of the notification', async () => {
    const scene = showing([{ bar, tasks: tasks('77', '78') }, undefined])
    expect(await showStatusBar(scene.sender, 'default_n1', recordingRun())).toEqual({
      kind: 'done',
    })
    expect(scene.asked).toEqual([
      { taskId: '77', ...bar },
      { taskId: '78', ...bar },
    ])
    expect(ended(scene)).toEqual([['statusBarDone', 'default_n1', bar, '']])
  })

  test('that was changed meanwhile is shown as it was asked for last', async () => {
    const next = { value: '已撤销' }
    const scene = showing([
      { bar, tasks: tasks('77') },
      { bar: next, tasks: tasks('77') },
      undefined,
    ])
    await showStatusBar(scene.sender, 'default_n1', recordingRun())
    expect(scene.asked).toEqual([
      { taskId: '77', ...bar },
      { taskId: '77', ...next },
    ])
  })

  test('that DingTalk refuses in one message is refused with the code, and shown in the others', async () => {
    const failures = { '77': new RequestRefusedError(failure) }
    const scene = showing([{ bar, tasks: tasks('77', '78') }, undefined], failures)
    await showStatusBar(scene.sender, 'default_n1', recordingRun())
    expect(scene.asked).toHaveLength(2)
    expect(ended(scene)).toEqual([['statusBarDone', 'default_n1', bar, '40035']])
  })

  test('whose messages all became too old is refused', async () => {
    const scene = showing([{ bar, tasks: [] }, undefined])
    await showStatusBar(scene.sender, 'default_n1', recordingRun())
    expect(ended(scene)).toEqual([['statusBarDone', 'default_n1', bar, 'too_late']])
  })

  test('of a send that is still in progress comes again', async () => {
    const failures = { '77': new TransientError({ ...failure, code: '41052', left: true }) }
    const scene = showing([{ bar, tasks: tasks('77') }], failures)
    const next = await showStatusBar(scene.sender, 'default_n1', recordingRun())
    expect(next).toMatchObject({ kind: 'again' })
    expect(ended(scene)).toEqual([])
  })

  test('that nobody asks for costs no call', async () => {
    const scene = showing([undefined])
    expect(await showStatusBar(scene.sender, 'default_n1', recordingRun())).toEqual({
      kind: 'done',
    })
    expect(scene.asked).toEqual([])
  })
})
