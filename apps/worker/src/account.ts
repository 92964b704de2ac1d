import type { Recorded, Reservation } from '@dingpost/ledger'
import type { Next } from './next.ts'
import type { Outcome } from './outcome.ts'

/** What one job did, for the one line that is logged about it. No field can hold personal data. */
export interface AccountFields {
  readonly app: string
  readonly job: string
  readonly batch?: string
  readonly notification?: string
  readonly outcome: string
  readonly next: Next['kind']
  /** People in the call. */
  readonly people: number
  /** People of departments who were put into batches of their own. */
  readonly expanded?: number
  /** Recipients whose message was put into digests. */
  readonly folded?: number
  /** Messages that were composed into this one. */
  readonly digest?: number
  readonly suppressed: number
  readonly unknown: number
  readonly lookUps: number
  /** A try before this one may have arrived. */
  readonly resend: boolean
  readonly tokenRefreshed: boolean
  /** How long the call waited for the budgets, in ms. */
  readonly pacedMs: number
  readonly durationMs: number
  readonly code?: string
  readonly detail?: string
  readonly taskId?: string
  readonly waitMs?: number
  /** This try closed the app's gate. */
  readonly held?: true
  /** The recipients that a receipt settled, and those that still wait for one. */
  readonly receipt?: { readonly settled: number; readonly waiting: number; readonly looks: number }
  /** Tasks that were recalled or updated, and those that DingTalk refused. */
  readonly tasks?: { readonly done: number; readonly refused: number }
}

/** What a job is about. */
export type Subject = { readonly batch: string } | { readonly notification: string }

/** Fills in while the job goes on, and is read once when it is over. */
export interface Account {
  lookedUp(calls: number): void
  expanded(people: number): void
  composed(messages: number): void
  reserved(reservation: Reservation): Reservation
  ended(outcome: Outcome): Outcome
  received(recorded: Recorded): Recorded
  treated(task: 'done' | 'refused'): void
  close(next: Next): AccountFields
}

export function openAccount(
  app: string,
  job: string,
  subject: Subject,
  now: () => number = performance.now.bind(performance),
): Account {
  const openedAt = now()
  const fields: { -readonly [Field in keyof AccountFields]: AccountFields[Field] } = {
    app,
    job,
    ...subject,
    outcome: 'nothing_to_do',
    next: 'done',
    people: 0,
    suppressed: 0,
    unknown: 0,
    lookUps: 0,
    resend: false,
    tokenRefreshed: false,
    pacedMs: 0,
    durationMs: 0,
  }

  return {
    lookedUp(calls) {
      fields.lookUps = calls
    },

    expanded(people) {
      fields.expanded = (fields.expanded ?? 0) + people
    },

    composed(messages) {
      fields.digest = messages
    },

    reserved(reservation) {
      if ('folded' in reservation && reservation.folded) {
        fields.folded = reservation.folded.recipients
      }
      switch (reservation.kind) {
        case 'send':
          fields.people = reservation.to === 'everyone' ? 0 : reservation.to.userIds.length
          fields.resend = reservation.resend
          fields.pacedMs = reservation.waitMs
          fields.suppressed = reservation.suppressed
          fields.unknown = reservation.unknown
          break
        case 'over':
          fields.outcome = 'nobody_left'
          fields.suppressed = reservation.suppressed
          fields.unknown = reservation.unknown
          break
        case 'wait':
          fields.outcome = reservation.why === 'gate' ? 'gate_closed' : 'budget_spent'
          break
        case 'later':
          fields.outcome = 'not_due'
          fields.detail = reservation.why
          break
        case 'gone':
          // A batch of departments is no more once all of them are expanded.
          fields.outcome = fields.outcome === 'expand' ? 'expanded' : 'gone'
          break
        case 'unresolved':
        case 'expand':
        case 'compose':
          fields.outcome = reservation.kind
      }
      return reservation
    },

    ended(outcome) {
      fields.outcome = outcome.kind
      if ('code' in outcome) fields.code = outcome.code
      if (outcome.kind === 'misconfigured') fields.detail = outcome.detail
      if (outcome.kind === 'accepted') {
        fields.taskId = outcome.taskId
        fields.tokenRefreshed = outcome.tokenRefreshed
      }
      return outcome
    },

    received(recorded) {
      const { kind, settled, waiting, looks } = recorded
      fields.outcome = kind === 'over' ? 'nobody_left' : 'receipt'
      fields.receipt = { settled, waiting, looks }
      return recorded
    },

    treated(task) {
      const tasks = fields.tasks ?? { done: 0, refused: 0 }
      fields.tasks = { ...tasks, [task]: tasks[task] + 1 }
      fields.outcome = task
    },

    close(next) {
      fields.next = next.kind
      if (next.kind === 'closed') {
        fields.waitMs = next.waitMs
        if (next.held) fields.held = true
      }
      if (next.kind === 'again') fields.waitMs = next.afterMs
      fields.durationMs = Math.round((now() - openedAt) * 10) / 10
      return fields
    },
  }
}
