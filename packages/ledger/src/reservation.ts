import { waitsOf } from './budgets.ts'

/** A batch that may be sent now: its allowance is taken and its calls are booked. */
export interface Reserved {
  readonly kind: 'send'
  /** This try decides whether the app's gate opens. */
  readonly probe: boolean
  /** An earlier try may have arrived: a receipt that says "duplicate" means delivered. */
  readonly resend: boolean
  /** How long to wait before the call, in ms, so that the fleet keeps its pace. */
  readonly waitMs: number
  readonly to: { readonly userIds: readonly string[] } | 'everyone'
  /** The canonical message: the bytes to send. */
  readonly message: string
  readonly suppressed: number
  readonly unknown: number
  /** Those of the batch who have had the day's messages, in a batch for the next day. */
  readonly later?: DueBatch
  readonly folded?: Folded
}

/** Recipients of the batch who are near the day's limit, and were put into digests. */
export interface Folded {
  readonly recipients: number
  /** Those that were opened for them. */
  readonly digests: readonly DueBatch[]
}

/** A message that was folded into a digest. */
export interface FoldedMessage {
  /** When it would have been sent by itself; ms since 1970. */
  readonly at: number
  /** Canonical. */
  readonly message: string
}

/** A batch that needs a job at a time of its own. */
export interface DueBatch {
  readonly id: string
  readonly afterMs: number
}

/** A mobile that the directory does not know, and the call that is booked for it. */
export interface LookUp {
  readonly mobile: string
  /** How long to wait before the call, in ms. */
  readonly waitMs: number
}

/** A department of a batch that is still to be expanded. */
export interface Unexpanded {
  /** Where it stands in the batch. */
  readonly position: string
  readonly department: number
  /** The last of its people, in the order of their user ids, who were put into batches; '' for none. */
  readonly after: string
}

export type Reservation =
  | Reserved
  | { readonly kind: 'gone' }
  | {
      readonly kind: 'over'
      readonly state: string
      readonly suppressed: number
      readonly unknown: number
      readonly later?: DueBatch
      readonly folded?: Folded
    }
  /** The whole app waits. */
  | { readonly kind: 'wait'; readonly waitMs: number; readonly why: 'gate' | 'budget' | 'midnight' }
  /** This batch alone is not due yet. */
  | { readonly kind: 'later'; readonly waitMs: number; readonly why: string }
  | {
      readonly kind: 'unresolved'
      readonly probe: boolean
      /** To be looked up next; none where they were not asked for. */
      readonly lookUps: readonly LookUp[]
    }
  /** A digest whose message is still to be made of these, at least two, the earliest first. */
  | {
      readonly kind: 'compose'
      readonly probe: boolean
      /** Tells what the digest holds from what it may hold later. */
      readonly mark: string
      readonly messages: readonly FoldedMessage[]
    }
  | {
      readonly kind: 'expand'
      readonly probe: boolean
      readonly departments: readonly Unexpanded[]
    }

export function reservationOf([kind, ...rest]: readonly string[]): Reservation {
  switch (kind) {
    case 'send': {
      const [probe, resend, waitMs, to, message, suppressed, unknown, later, afterMs, ...others] =
        rest
      const [folded, ...userIds] = others
      return {
        kind,
        probe: probe === '1',
        resend: resend === '1',
        waitMs: Number(waitMs),
        to: to === 'everyone' ? 'everyone' : { userIds },
        message: message ?? '',
        suppressed: Number(suppressed),
        unknown: Number(unknown),
        ...laterOf(later, afterMs),
        ...foldedOf(folded),
      }
    }
    case 'compose': {
      const [probe, mark = '', ...list] = rest
      return { kind, probe: probe === '1', mark, messages: messagesOf(list) }
    }
    case 'unresolved':
      return { kind, probe: rest[0] === '1', lookUps: lookUpsOf(rest.slice(1)) }
    case 'expand':
      return { kind, probe: rest[0] === '1', departments: unexpandedOf(rest.slice(1)) }
    case 'wait':
      return { kind, waitMs: Number(rest[0]), why: rest[1] as 'gate' | 'budget' | 'midnight' }
    case 'later':
      return { kind, waitMs: Number(rest[0]), why: rest[1] ?? '' }
    case 'over': {
      const [state = '', suppressed = 0, unknown = 0, later, afterMs, folded] = rest
      return {
        kind,
        state,
        suppressed: Number(suppressed),
        unknown: Number(unknown),
        ...laterOf(later, afterMs),
        ...foldedOf(folded),
      }
    }
    default:
      return { kind: 'gone' }
  }
}

function lookUpsOf([first = '0', step = '0', ...mobiles]: readonly string[]): LookUp[] {
  const waits = waitsOf(mobiles.length, [first, step])
  return mobiles.map((mobile, at) => ({ mobile, waitMs: waits[at] ?? 0 }))
}

const laterOf = (id = '', afterMs = '0'): { later?: DueBatch } =>
  id === '' ? {} : { later: { id, afterMs: Number(afterMs) } }

/** How many, then "<batch>:<ms until it is due>" for each digest that was opened. */
function foldedOf(text = ''): { folded?: Folded } {
  if (text === '') return {}
  const [recipients, ...opened] = text.split(' ')
  const digests = opened.map((one) => {
    const [id = '', afterMs] = one.split(':')
    return { id, afterMs: Number(afterMs) }
  })
  return { folded: { recipients: Number(recipients), digests } }
}

function messagesOf(list: readonly string[]): FoldedMessage[] {
  const messages: FoldedMessage[] = []
  for (let at = 0; at < list.length; at += 2) {
    messages.push({ at: Number(list[at]), message: list[at + 1] ?? '' })
  }
  return messages
}

function unexpandedOf(list: readonly string[]): Unexpanded[] {
  const departments: Unexpanded[] = []
  for (let at = 0; at < list.length; at += 3) {
    const [position = '', department, after = ''] = list.slice(at, at + 3)
    departments.push({ position, department: Number(department), after })
  }
  return departments
}
