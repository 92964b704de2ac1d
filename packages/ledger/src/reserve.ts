import { type Limits, pace } from './budgets.ts'
import { encodeQuietHours } from './quiet-hours.ts'
import { type Reservation, reservationOf } from './reservation.ts'
import { NOBODY_MS, PERSON_MS, RETENTION_MS } from './retention.ts'
import type { Rules } from './rules.ts'
import type { Scope } from './scope.ts'
import { shareScript } from './shared-script.ts'

/** What a look-up found: a user id, or nobody. */
export type Found = ReadonlyMap<string, string | undefined>

export interface ReserveOptions {
  /** The job that the batch is reserved for, where it is not its own: no two make the same call. */
  readonly job?: string
  /** Given when it is reserved for the second time in a try: what was found out meanwhile. */
  readonly found?: Found
  /** This try decides whether the app's gate opens: the first reservation said so. */
  readonly probe?: boolean
}

/**
 * Takes the day's allowance and books the call, or says what stands between. The first time it also
 * books the look-ups that are missing.
 */
export type Reserve = (batch: string, options?: ReserveOptions) => Promise<Reservation>

/**
 * Waits for the budgets up to this long are booked and slept through by the worker that holds the
 * batch; for longer ones the queue waits. Well under BullMQ's lock, and longer than a worker's 16
 * jobs need at 15 calls a second.
 */
const BOOKED_AHEAD_MS = 2_000
/**
 * As many as two seconds of the default budget allow; with more, the batch goes back to the queue
 * and comes again for the rest, so that a large list of new people does not keep a worker busy.
 */
const LOOK_UPS = 32
const LOOK_UP_API = 'getbymobile'
/**
 * How long the gate waits for a probe that does not report, and a batch for a call that nobody
 * recorded the end of: longer than a token and two calls take.
 */
const CALL_MS = 60_000

/** Those of one turn of the event loop share a command. */
export function createReserve(scope: Scope, limits: Limits, rules: Rules): Reserve {
  const { run, keys, now } = scope
  const { call, person } = pace(limits)

  const reserve = shareScript(run, {
    name: 'reserveBatches',
    keys: [keys.gate, keys.budgets],
    head: () => [
      keys.prefix,
      now(),
      RETENTION_MS,
      limits.userDaily,
      rules.reserve.perPerson,
      limits.broadcastDaily,
      rules.reserve.broadcasts,
      call.interval,
      call.burst,
      person.interval,
      person.burst,
      BOOKED_AHEAD_MS,
      CALL_MS,
      ...encodeQuietHours(rules.quietHours),
      rules.deferSpreadMs,
      PERSON_MS,
      NOBODY_MS,
      rules.digest?.from ?? '',
      LOOK_UP_API,
    ],
    answerOf: reservationOf,
  })

  return (batch, options = {}) => reserve(encodeRequest(batch, options))
}

/** As lua/reserveBatches-2.lua reads it. */
function encodeRequest(batch: string, options: ReserveOptions): string[] {
  const { job = batch, found, probe = false } = options
  const lookedUp = [...(found ?? [])].flatMap(([mobile, userId]) => [mobile, userId ?? ''])
  const words = [batch, job, probe ? '1' : '0', found ? 0 : LOOK_UPS, lookedUp.length / 2]
  return [words.join(' '), ...lookedUp]
}
