import { z } from 'zod'
import type { Outlook } from '../../preflight.ts'
import { count } from './count.ts'
import { gateBody, gateReply } from './gate.ts'
import { nameOf, recipientName, recipientUserId } from './recipients.ts'
import { time, timeOf } from './time.ts'

export const previewReply = z.strictObject({
  dryRun: z.literal(true),
  app: z.string(),
  gate: gateReply,
  recipients: z
    .array(
      z.strictObject({
        recipient: recipientName,
        userId: recipientUserId.optional(),
        would: z
          .enum(['send', 'look_up', 'digest', 'defer', 'suppress', 'fail'])
          .describe(
            '`look_up`: the directory does not know it yet; it would be looked up, then sent. `digest`: it would be folded into one message with others',
          ),
        reason: z.string().optional().describe('Why, for `defer`, `suppress` and `fail`'),
        at: time.optional().describe('When, for `defer` and `digest`'),
      }),
    )
    .describe('A department that the directory knows is shown person by person'),
  totals: z.strictObject({
    send: count,
    look_up: count,
    digest: count,
    defer: count,
    suppress: count,
    fail: count,
  }),
})

export const previewBody = ({
  app,
  gate,
  forecasts,
  totals,
}: Outlook): z.input<typeof previewReply> => ({
  dryRun: true,
  app,
  gate: gateBody(gate),
  recipients: forecasts.map(({ recipient, at, ...forecast }) => ({
    recipient: nameOf(recipient),
    ...forecast,
    ...(at === undefined ? {} : { at: timeOf(at) }),
  })),
  totals,
})
