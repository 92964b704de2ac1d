import type { GateState } from '@dingpost/ledger'
import { z } from 'zod'
import { time, timeOf } from './time.ts'

export const gateReply = z
  .strictObject({
    kind: z.enum(['throttled', 'held']),
    reason: z.string(),
    code: z.string().describe('DingTalk’s own error code, or blank'),
    detail: z.string().describe('What to do about it, or blank'),
    since: time,
    until: time.describe('When it is tried again'),
  })
  .nullable()
  .describe('Why the app does not send at present; null while it does')

export const gateBody = (gate: GateState | undefined): z.input<typeof gateReply> =>
  gate ? { ...gate, since: timeOf(gate.since), until: timeOf(gate.until) } : null
