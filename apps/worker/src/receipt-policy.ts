import type { Awaiting, WithoutReceipt } from '@dingpost/ledger'
import type { Sender } from './sender.ts'

/** What a look at a task is for, or why there is none. */
export type Plan =
  | { readonly kind: 'not_yet'; readonly waitMs: number }
  | { readonly kind: 'none'; readonly reason: WithoutReceipt }
  | {
      readonly kind: 'look'
      readonly last?: WithoutReceipt
      readonly readersAfterMs?: number
    }

/** Each look costs a call of the month; with a first one after 5 s the fourth comes after 7 minutes. */
const MOST_LOOKS = { always: 4, auto: 3, never: 0 }
/** DingTalk answers for 24 hours; asked later, it could only refuse. */
const WINDOW_MS = 24 * 60 * 60_000 - 5 * 60_000

/**
 * Up to which used share of the month a task of how many people is worth a call, under `auto`: a
 * call for many people tells more than one for few, and sends come before receipts.
 */
const worthIt = [
  { usedBelow: 0.5, people: 1 },
  { usedBelow: 0.8, people: 10 },
  { usedBelow: 0.9, people: 50 },
]

/** Whether the receipt of a task is asked for at present. */
export function askOrNot(
  { receipts, organisation }: Pick<Sender, 'receipts' | 'organisation'>,
  people: number,
): 'ask' | WithoutReceipt {
  switch (receipts) {
    case 'always':
      return 'ask'
    case 'never':
      return 'receipt_unavailable'
    case 'auto': {
      const used = organisation.calls.usedShare()
      const step = worthIt.find(({ usedBelow }) => used < usedBelow)
      return step && people >= step.people ? 'ask' : 'call_budget'
    }
  }
}

/** The same choice before each look: what was worth a call an hour ago may not be any more. */
export function planLook(sender: Sender, awaiting: Awaiting): Plan {
  const since = sender.now() - awaiting.sentAt
  if (since > WINDOW_MS) return { kind: 'none', reason: 'receipt_unavailable' }
  const choice = askOrNot(sender, awaiting.people)
  if (choice !== 'ask') return { kind: 'none', reason: choice }

  const untilReaders = isForReaders(sender, awaiting) ? sender.lastLookMs - since : undefined
  if (awaiting.forReadersOnly) {
    if (untilReaders === undefined) return { kind: 'none', reason: 'call_budget' }
    if (untilReaders > 0) return { kind: 'not_yet', waitMs: untilReaders }
    return { kind: 'look', last: 'receipt_unavailable' }
  }
  const isLast = awaiting.looks + 1 >= MOST_LOOKS[sender.receipts]
  return {
    kind: 'look',
    ...(isLast ? { last: 'receipt_unavailable' as const } : {}),
    ...(untilReaders !== undefined && untilReaders > 0 ? { readersAfterMs: untilReaders } : {}),
  }
}

/** Whether one more call is spent on who has read it: nobody's outcome depends on it. */
function isForReaders(
  { receipts, organisation, lastLookMs }: Sender,
  { people }: Awaiting,
): boolean {
  if (lastLookMs === 0) return false
  return receipts === 'always' || (people >= 10 && organisation.calls.usedShare() < 0.5)
}
