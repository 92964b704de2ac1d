import { setTimeout as sleep } from 'node:timers/promises'
import { receiptJob } from '@dingpost/jobs'
import type { Reservation, Reserved } from '@dingpost/ledger'
import type { Account } from './account.ts'
import { lookUp } from './look-up.ts'
import { done, type Next } from './next.ts'
import { type Outcome, prepare, send } from './outcome.ts'
import type { Sender } from './sender.ts'
import { settle } from './settle.ts'

/** A batch from the queue to its outcome: one job in, one outcome recorded. */
export async function deliver(
  sender: Sender,
  batch: string,
  account: Account,
  signal: AbortSignal,
): Promise<Next> {
  const reservation = await resolve(sender, batch, account, signal)
  if (reservation.kind === 'stopped') {
    return settle(sender, batch, account.ended(reservation.outcome), reservation.probe)
  }
  if (reservation.kind !== 'send') return withoutCall(sender, batch, reservation)

  const outcome = await sendInTurn(sender, reservation, signal)
  return settle(sender, batch, account.ended(outcome), reservation.probe)
}

/** Reserves, and where the directory does not know a mobile, looks it up and reserves again. */
async function resolve(
  sender: Sender,
  batch: string,
  account: Account,
  signal: AbortSignal,
): Promise<Reservation | { kind: 'stopped'; outcome: Outcome; probe: boolean }> {
  const { dingtalk, ledger } = sender
  const { batches, gate } = ledger
  // Behind a closed gate the token is the probe's to fetch.
  const mayFetch = !dingtalk.tokenAtHand() && (await gate.state()) === undefined
  const trouble = mayFetch ? await prepare(dingtalk) : undefined
  if (trouble) return { kind: 'stopped', outcome: trouble, probe: false }

  const first = account.reserved(await batches.reserve(batch))
  if (first.kind !== 'unresolved') return first

  const { probe } = first
  const { found, stopped } = await lookUp(sender, first.mobiles, signal)
  account.lookedUp(found.size)
  // Reserving also remembers what was found; with some missing it takes nothing.
  const second = account.reserved(await batches.reserve(batch, { found, probe }))
  if (second.kind !== 'unresolved') return second
  if (stopped) return { kind: 'stopped', outcome: stopped, probe }
  if (probe) await gate.yieldProbe()
  return second
}

/** Waits for the moment that the budgets gave this call, then makes it. */
async function sendInTurn(
  { dingtalk }: Sender,
  reserved: Reserved,
  signal: AbortSignal,
): Promise<Outcome> {
  try {
    if (reserved.waitMs > 0) await sleep(reserved.waitMs, undefined, { signal })
    signal.throwIfAborted()
  } catch {
    return { kind: 'stopped' }
  }
  return send(dingtalk, reserved)
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
    case 'over':
      // The worker that sent it may have died before it asked for the receipt.
      return reservation.state === 'sent'
        ? { kind: 'done', add: [receiptJob(batch, firstLookMs)] }
        : done
    case 'unresolved':
      // There are more of them than one look-up takes on.
      return { kind: 'again', afterMs: 0 }
    case 'gone':
      return done
  }
}
