import { contentOf, type Found, type Reservation } from '@dingpost/ledger'
import { expand } from './expansion.ts'
import { lookUp } from './look-up.ts'
import { composeDigest } from './digest.ts'
import { type Outcome, prepare } from './outcome.ts'
import type { Run } from './run.ts'
import type { Sender } from './sender.ts'

/** The people of the batch could not be found out, for this reason. */
export interface Stopped {
  readonly kind: 'stopped'
  readonly outcome: Outcome
  /** This try was to decide whether the app's gate opens. */
  readonly probe: boolean
}

/**
 * Reserves. Where the directory does not know a mobile, a department is not expanded or a digest is
 * not composed, does so and reserves again.
 */
export async function resolve(
  sender: Sender,
  batch: string,
  run: Run,
): Promise<Reservation | Stopped> {
  const { dingtalk, ledger } = sender
  const { batches, gate } = ledger
  const { account, job } = run
  // Behind a closed gate the token is the probe's to fetch.
  const mayFetch = !dingtalk.tokenAtHand() && (await gate.state()) === undefined
  const trouble = mayFetch ? await prepare(dingtalk) : undefined
  if (trouble) return { kind: 'stopped', outcome: trouble, probe: false }

  const first = account.reserved(await batches.reserve(batch, { job }))
  if (!isUnfinished(first)) return first

  const { probe } = first
  const { found, stopped } = await findOut(sender, batch, first, run)
  // Reserving also remembers what was found; with some missing it takes nothing.
  const second = account.reserved(await batches.reserve(batch, { job, found, probe }))
  const unfinished = isUnfinished(second)
  if (unfinished && stopped) return { kind: 'stopped', outcome: stopped, probe }
  if (probe && (unfinished || second.kind === 'gone')) await gate.yieldProbe()
  return second
}

type Unfinished = Extract<Reservation, { kind: 'unresolved' | 'expand' | 'compose' }>

const isUnfinished = (reservation: Reservation): reservation is Unfinished =>
  ['unresolved', 'expand', 'compose'].includes(reservation.kind)

/** Finds out what stands between a batch and its call, as far as one pass may. */
async function findOut(
  sender: Sender,
  batch: string,
  missing: Unfinished,
  run: Run,
): Promise<{ found: Found; stopped?: Outcome | undefined }> {
  if (missing.kind === 'compose') {
    const { mark, messages } = missing
    const content = contentOf(composeDigest(batch, messages))
    await sender.ledger.batches.compose(batch, mark, content)
    run.account.composed(messages.length)
    return { found: new Map() }
  }
  if (missing.kind === 'expand') {
    return { found: new Map(), stopped: await expand(sender, batch, missing.departments, run) }
  }
  const lookedUp = await lookUp(sender, missing.lookUps, run.signal)
  run.account.lookedUp(lookedUp.found.size)
  return lookedUp
}
