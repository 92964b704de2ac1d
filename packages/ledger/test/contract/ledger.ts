import { afterwardsContract } from './afterwards.ts'
import { budgetsContract } from './budgets.ts'
import { cancellingContract } from './cancelling.ts'
import { departmentsContract } from './departments.ts'
import { digestsAmongOthersContract } from './digests-among-others.ts'
import { digestsContract } from './digests.ts'
import { gateContract } from './gate.ts'
import { jobsContract } from './jobs.ts'
import { lookUpsContract } from './look-ups.ts'
import { notificationsContract } from './notifications.ts'
import { previewContract } from './preview.ts'
import { recalledMeanwhileContract } from './recalled-meanwhile.ts'
import { receiptsContract } from './receipts.ts'
import { recipientsContract } from './recipients.ts'
import { reservationsContract } from './reservations.ts'
import type { Connect } from './scene.ts'
import { sentDigestsContract } from './sent-digests.ts'
import { sheetsContract } from './sheets.ts'
import { termsContract } from './terms.ts'
import { tokensContract } from './tokens.ts'
import { twinsContract } from './twins.ts'

/** What the ledger promises, whatever runs its commands. */
export function ledgerContract(connect: Connect): void {
  notificationsContract(connect)
  recipientsContract(connect)
  sheetsContract(connect)
  reservationsContract(connect)
  jobsContract(connect)
  lookUpsContract(connect)
  receiptsContract(connect)
  gateContract(connect)
  tokensContract(connect)
  termsContract(connect)
  twinsContract(connect)
  departmentsContract(connect)
  cancellingContract(connect)
  afterwardsContract(connect)
  recalledMeanwhileContract(connect)
  budgetsContract(connect)
  digestsContract(connect)
  digestsAmongOthersContract(connect)
  sentDigestsContract(connect)
  previewContract(connect)
}
