import type { Answer } from './api.ts'
import { type Status, statusAnswer } from './answers.ts'
import type { Desk } from './command.ts'
import { amiss, done, type Outcome } from './outcome.ts'
import { countsText, some } from './report/counts.ts'

const LOOK_AGAIN_MS = 1_000

/** A producer that is being replaced is away for some seconds; the notification goes on without it. */
const MOST_FAILED_LOOKS = 30

export const statusOf = ({ api }: Pick<Desk, 'api'>, id: string): Promise<Answer<Status>> =>
  api.ask({ method: 'GET', path: `/v1/notifications/${encodeURIComponent(id)}` }, statusAnswer)

/** Looks until every recipient is in a final state, and tells of each change. */
export async function follow(desk: Desk, id: string): Promise<Answer<Status>> {
  let failedLooks = 0
  let told = ''
  for (;;) {
    const answer = await statusOf(desk, id)
    if (answer.ok) {
      const { state, recipients } = answer.body
      if (state === 'settled' || state === 'cancelled') return answer
      const counts = countsText(recipients)
      if (counts !== told) desk.terminal.note(`${state}: ${counts}`)
      told = counts
      failedLooks = 0
    } else if (answer.failure.kind !== 'unavailable' || ++failedLooks > MOST_FAILED_LOOKS) {
      return answer
    }
    await desk.pause(LOOK_AGAIN_MS)
  }
}

/** Whether what was followed came out well: nobody failed. */
export function verdictOn({ id, recipients }: Status): Outcome {
  const failed = recipients['failed'] ?? 0
  return failed === 0
    ? done
    : amiss(`${some(failed, 'recipient')} failed: dingpost recipients ${id} --state failed`)
}
