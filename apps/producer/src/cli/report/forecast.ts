import type { z } from 'zod'
import type { forecastAnswer } from '../answers.ts'
import { countsText } from './counts.ts'
import { gateText } from './gate.ts'
import { table } from './table.ts'
import { shown } from './time.ts'

/** What would become of each recipient, and of how many. */
export const forecastText = ({
  app,
  gate,
  recipients,
  totals,
}: z.infer<typeof forecastAnswer>): string =>
  [
    table(
      ['recipient', 'user id', 'would', 'reason', 'when'],
      recipients.map(({ recipient, userId, would, reason, at }) => [
        recipient,
        userId,
        would.replaceAll('_', ' '),
        reason,
        at === undefined ? '' : shown(at),
      ]),
    ),
    '',
    countsText(totals),
    ...(gate ? [`app ${app} is ${gateText(gate)}`, 'What would be sent waits for it'] : []),
  ].join('\n')
