import { expect, it } from 'vitest'
import {
  acceptedAnswer,
  cancelledAnswer,
  forecastAnswer,
  problemAnswer,
  recalledAnswer,
  recipientsAnswer,
  resumedAnswer,
  statusAnswer,
  statusBarAnswer,
  usageAnswer,
} from '../../src/cli/answers.ts'
import { acceptedReply } from '../../src/http/replies/accepted.ts'
import { previewReply } from '../../src/http/replies/preview.ts'
import { problemReply } from '../../src/http/replies/problem.ts'
import { recipientPageReply } from '../../src/http/replies/recipients.ts'
import { statusReply } from '../../src/http/replies/status.ts'
import { resumedReply, usageReply } from '../../src/http/replies/usage.ts'
import {
  cancellationReply,
  recallReply,
  statusBarReply,
} from '../../src/http/replies/withdrawal.ts'
import { problem } from './fake-producer.ts'
import { ID, statusBody } from './status-answers.ts'
import { appUsage, heldGate, usageBody } from './usage-answers.ts'

const task = { taskId: '256271667526', sentAt: '2026-11-22T04:00:01.000Z' }
const status = statusBody(
  'settled',
  { recalled: 1 },
  {
    tasks: [
      { ...task, recalled: true },
      { ...task, recallRefused: '400002' },
    ],
    statusBar: { value: '已同意', background: '0xFF78C06E', state: 'refused', code: '11' },
  },
)
const gates = { ...heldGate, code: '', detail: '' }
const errors = [
  { pointer: '/to', message: 'x' },
  { parameter: 'app', message: 'x' },
]
const item = { recipient: 'department:7', userId: 'u1', taskId: '1', updatedAt: task.sentAt }

it.each([
  [acceptedReply, acceptedAnswer, { id: ID, state: 'queued', recipients: { total: 1 } }],
  [statusReply, statusAnswer, status],
  [cancellationReply, cancelledAnswer, { ...status, cancelled: 1, underWay: 0 }],
  [recallReply, recalledAnswer, { id: ID, cancelled: 1, tasks: [task] }],
  [statusBarReply, statusBarAnswer, { id: ID, tasks: [task] }],
  [
    recipientPageReply,
    recipientsAnswer,
    {
      items: [{ ...item, state: 'failed', reason: 'unknown_recipient', code: '33012' }],
      nextCursor: '1',
    },
  ],
  [
    previewReply,
    forecastAnswer,
    {
      dryRun: true,
      app: 'hr',
      gate: heldGate,
      recipients: [{ recipient: 'everyone', would: 'defer', reason: 'scheduled', at: task.sentAt }],
      totals: { send: 0, look_up: 0, digest: 0, defer: 1, suppress: 0, fail: 0 },
    },
  ],
  [
    usageReply,
    usageAnswer,
    usageBody([
      appUsage('hr', { quietHours: { from: '22:00', to: '08:00', now: true } }),
      appUsage('it', { gate: gates, user: { userId: 'u1', used: 1, limit: 500, left: 499 } }),
    ]),
  ],
  [resumedReply, resumedAnswer, { app: 'hr', gate: null }],
  [problemReply, problemAnswer, problem(422, 'invalid', { detail: 'x', errors }).body],
])('what the API documents is what is read: %#', (documented, read, body) => {
  expect(documented.safeParse(body).error).toBeUndefined()
  expect(read.safeParse(body).error).toBeUndefined()
})
