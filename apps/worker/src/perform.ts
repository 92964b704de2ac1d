import { batchJobSchema, notificationJobSchema, sendJobSchema } from '@dingpost/jobs'
import type { Subject } from './account.ts'
import { deliver } from './delivery.ts'
import type { Next } from './next.ts'
import { recall } from './recall.ts'
import { collectReceipt } from './receipt.ts'
import type { Run } from './run.ts'
import type { Sender } from './sender.ts'
import { showStatusBar } from './status-bar.ts'

const jobData = sendJobSchema.or(batchJobSchema).or(notificationJobSchema)

/** What a job is about, each for itself. @throws ZodError for data that no job of ours has */
export function subjectsOf(data: unknown): readonly Subject[] {
  const about = jobData.parse(data)
  return 'batches' in about ? about.batches.map((batch) => ({ batch })) : [about]
}

/** The work behind a job's name. */
export function perform(sender: Sender, job: string, about: Subject, run: Run): Promise<Next> {
  if ('batch' in about) {
    if (job === 'send') return deliver(sender, about.batch, run)
    if (job === 'receipt') return collectReceipt(sender, about.batch, run)
  } else {
    if (job === 'recall') return recall(sender, about.notification, run)
    if (job === 'status-bar') return showStatusBar(sender, about.notification, run)
  }
  throw new Error(`there is no work of this name for such a job: ${job}`)
}
