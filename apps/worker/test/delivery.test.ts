import { ConfigurationError, type DingTalk } from '@dingpost/dingtalk'
import { receiptJob, sendJob } from '@dingpost/jobs'
import type { Reservation } from '@dingpost/ledger'
import { describe, expect, test } from 'vitest'
import { deliver } from '../src/delivery.ts'
import { recordingRun } from './recording-run.ts'
import { recordingSender } from './recording-sender.ts'
import { reserved } from './reserved.ts'

const later = { id: 'n122', afterMs: 3_600_000 }
const expanding: Reservation = {
  kind: 'expand',
  probe: true,
  departments: [{ position: '1', department: 7, after: '' }],
}
const noPermission = new ConfigurationError({
  api: 'listsubid',
  code: '60011',
  text: 'no permission',
  secrets: [],
})
const verbs = ({ entries }: ReturnType<typeof recordingSender>) => entries.map(([verb]) => verb)

describe('a batch', () => {
  test('that is not due yet comes again when it is, and touches nothing', async () => {
    const notDue: Reservation = { kind: 'later', waitMs: 7_000, why: 'quiet_hours' }
    const sender = recordingSender({ reserve: [notDue] })
    const run = recordingRun()
    expect(await deliver(sender, 'n121', run)).toEqual({ kind: 'again', afterMs: 7_000 })
    expect(sender.entries).toEqual([['reserve', 'n121', { job: 'n121' }]])
    expect(run.added).toEqual([])
  })

  test('some of whose people wait for another day gives them a job before it calls', async () => {
    const run = recordingRun()
    const send: DingTalk['send'] = () => {
      expect(run.added).toEqual([sendJob('n122', 3_600_000)])
      return Promise.reject(new TypeError('a bug, or Redis being away'))
    }
    const sender = recordingSender({ reserve: [{ ...reserved, later }] }, { send })
    await expect(deliver(sender, 'n121', run)).rejects.toThrow('a bug')
    expect(run.added).toHaveLength(1)
  })

  test('some of whose people wait for another day gives them a job when it stops', async () => {
    const run = recordingRun(AbortSignal.abort())
    const sender = recordingSender({ reserve: [{ ...reserved, later }] })
    expect(await deliver(sender, 'n121', run)).toEqual({ kind: 'again', afterMs: 0 })
    expect(run.added).toEqual([sendJob('n122', 3_600_000)])
  })

  test('of which nobody is left today gives the others a job', async () => {
    const over: Reservation = { kind: 'over', state: 'done', suppressed: 1, unknown: 0, later }
    const run = recordingRun()
    expect(await deliver(recordingSender({ reserve: [over] }), 'n121', run)).toEqual({
      kind: 'done',
    })
    expect(run.added).toEqual([sendJob('n122', 3_600_000)])
  })

  test('some of whose people are near the limit gives the digests that it opened a job', async () => {
    const folded = { recipients: 3, digests: [{ id: 'n123', afterMs: 60_000 }] }
    const over: Reservation = { kind: 'over', state: 'done', suppressed: 0, unknown: 0, folded }
    const run = recordingRun()
    await deliver(recordingSender({ reserve: [{ ...over, later }] }), 'n121', run)
    expect(run.added).toEqual([sendJob('n122', 3_600_000), sendJob('n123', 60_000)])
    expect(run.account.close({ kind: 'done' })).toMatchObject({ folded: 3 })
  })

  test('that was sent already asks for its receipt', async () => {
    const over: Reservation = { kind: 'over', state: 'sent', suppressed: 0, unknown: 0 }
    expect(await deliver(recordingSender({ reserve: [over] }), 'n121', recordingRun())).toEqual({
      kind: 'done',
      add: [receiptJob('n121', 5_000)],
    })
  })
})

describe('a digest', () => {
  const message = '{"msgtype":"text","text":{"content":"a"}}'
  const composing: Reservation = {
    kind: 'compose',
    probe: true,
    mark: '=,1,',
    messages: [
      { at: 0, message },
      { at: 1, message },
    ],
  }

  test('is composed, kept, and reserved again', async () => {
    const sender = recordingSender({ reserve: [composing, { kind: 'gone' }] })
    const run = recordingRun()
    expect(await deliver(sender, 'n121', run)).toEqual({ kind: 'done' })
    expect(verbs(sender)).toEqual(['reserve', 'compose', 'reserve', 'yieldProbe'])
    expect(sender.entries[1]).toMatchObject([
      'compose',
      'n121',
      '=,1,',
      { json: expect.stringContaining('编号 n121') },
    ])
    expect(run.account.close({ kind: 'done' })).toMatchObject({ digest: 2 })
  })

  test('that holds other messages by then comes again at once', async () => {
    const sender = recordingSender({ reserve: [composing] })
    expect(await deliver(sender, 'n121', recordingRun())).toEqual({ kind: 'again', afterMs: 0 })
  })
})

describe('a batch of departments', () => {
  const userIds = ['u1']
  const known = () => new Map([[7, { kind: 'known', userIds, children: [] } as const]])

  test('is over once they are people, and gives up the probe it never made', async () => {
    const reserve: Reservation[] = [expanding, { kind: 'gone' }]
    const sender = recordingSender({ reserve, departments: known() })
    expect(await deliver(sender, 'n121', recordingRun())).toEqual({ kind: 'done' })
    expect(verbs(sender)).toEqual(['reserve', 'put', 'reserve', 'yieldProbe'])
    expect(sender.entries[2]).toEqual([
      'reserve',
      'n121',
      { job: 'n121', found: new Map(), probe: true },
    ])
  })

  test('comes again at once when a pass is not enough', async () => {
    const sender = recordingSender({ reserve: [expanding], departments: known() })
    expect(await deliver(sender, 'n121', recordingRun())).toEqual({ kind: 'again', afterMs: 0 })
    expect(verbs(sender)).toEqual(['reserve', 'put', 'reserve', 'yieldProbe'])
  })

  test('whose look-up fails ends as the failure says, probe included', async () => {
    const refusing: Partial<DingTalk> = {
      departmentChildren: () => Promise.reject(noPermission),
      departmentUserIds: () => Promise.reject(noPermission),
    }
    const sender = recordingSender({ reserve: [expanding] }, refusing)
    expect(await deliver(sender, 'n121', recordingRun())).toMatchObject({
      kind: 'closed',
      behind: true,
    })
    expect(sender.entries.at(-1)).toMatchObject(['hold', { code: '60011', probe: true }])
  })
})
