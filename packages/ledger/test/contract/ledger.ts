import { gateContract } from './gate.ts'
import { notificationsContract } from './notifications.ts'
import { receiptsContract } from './receipts.ts'
import { reservationsContract } from './reservations.ts'
import type { Connect } from './scene.ts'
import { tokensContract } from './tokens.ts'

/** What the ledger promises, whatever runs its commands. */
export function ledgerContract(connect: Connect): void {
  notificationsContract(connect)
  reservationsContract(connect)
  receiptsContract(connect)
  gateContract(connect)
  tokensContract(connect)
}
