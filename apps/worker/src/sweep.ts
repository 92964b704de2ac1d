import { receiptJob, sendJobsOf, sharedSendJob } from '@dingpost/jobs'
import type { NewJob } from './next.ts'
import type { Sender } from './sender.ts'

/** No linger is longer, nor is the time between a batch's entry in the ledger and its job. */
const UNATTENDED_MS = 60_000
const MOST = 1_000

/**
 * Gives a job to every batch that may have lost its own: a producer died between the ledger and the
 * queue, or a worker between the send and the receipt. Where the job still exists, nothing happens.
 */
export async function sweep(
  { ledger, firstLookMs }: Sender,
  add: (jobs: readonly NewJob[]) => Promise<void>,
): Promise<number> {
  const batches = await ledger.batches.sweep(UNATTENDED_MS, MOST)
  const sent = batches.filter((batch) => batch.sent)
  const early = batches.filter((batch) => batch.early)
  const waiting = batches.filter((batch) => !batch.sent && !batch.early)
  await add([
    ...sent.map(({ id }) => receiptJob(id, firstLookMs)),
    ...sendJobsOf(waiting, () => 0),
    ...Array.from(new Set(early.map(({ job }) => job)), (job) => sharedSendJob(job, [], 0)),
  ])
  return batches.length
}
