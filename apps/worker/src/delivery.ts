import { receiptJob, sendJob } from '@dingpost/jobs'
import type { Reservation, Reserved } from '@dingpost/ledger'
import { done, type Next } from './next.ts'
import { type Outcome, send } from './outcome.ts'
import { resolve } from './resolution.ts'
import type { Run } from './run.ts'
import type { Sender } from './sender.ts'
import { settle } from './settle.ts'
import { turnComes } from './turn.ts'

/** A batch from the queue to its outcome. */
export async function deliver(sender: Sender, batch: string, run: Run): Promise<Next> {
  const { account, job, signal } = run
  const reservation = await resolve(sender, batch, run)
  if (reservation.kind === 'stopped') {
    const { outcome, probe } = reservation
    return settle(sender, batch, account.ended(outcome), { probe, job: null })
  }
  await addLater(reservation, run)
  if (reservation.kind !== 'send') return withoutCall(sender, batch, reservation)
  run.onBooked(reservation.waitMs)

  const outcome = await sendInTurn(sender, reservation, signal)
  return settle(sender, batch, account.ended(outcome), { probe: reservation.probe, job })
}

/** Those of the batch who are sent to later: their job must not depend on this one's end. */
async function addLater(reservation: Reservation, { add }: Run): Promise<void> {
  const later = 'later' in reservation && reservation.later ? [reservation.later] : []
  const digests = ('folded' in reservation && reservation.folded?.digests) || []
  const due = [...later, ...digests]
  if (due.length > 0) await add(due.map(({ id, afterMs }) => sendJob(id, afterMs)))
}

/** Waits for the moment that the budgets gave this call, then makes it. */
async function sendInTurn(
  sender: Sender,
  reserved: Reserved,
  signal: AbortSignal,
): Promise<Outcome> {
  const { waitMs } = reserved
  const came = await turnComes(sender, { api: 'send', waitMs }, signal)
  return came ? send(sender.dingtalk, reserved) : { kind: 'stopped' }
}

/** A reservation that leaves nothing to send, or not now. */
function withoutCall(
  { firstLookMs }: Sender,
  batch: string,
  reservation: Exclude<Reservation, { kind: 'send' }>,
): Next {
  switch (reservation.kind) {
    case 'wait':
      return { kind: 'closed', waitMs: reservation.waitMs }
    case 'later':
      return { kind: 'again', afterMs: reservation.waitMs }
    case 'over':
      // The worker that sent it may have died before it asked for the receipt.
      return reservation.state === 'sent'
        ? { kind: 'done', add: [receiptJob(batch, firstLookMs)] }
        : done
    case 'unresolved':
    case 'expand':
    case 'compose':
      // There are more of them than one pass looks up, or the digest has changed meanwhile.
      return { kind: 'again', afterMs: 0 }
    case 'gone':
      return done
  }
}
