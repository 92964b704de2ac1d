import type { Content } from './content.ts'
import { earlierBatch, type FilledBatch } from './filled-batch.ts'
import { notificationId } from './notification-id.ts'
import { type Recipient, encodeRecipient } from './recipients.ts'
import { type Terms, wordsOfTerms } from './terms.ts'

export interface AcceptRequest {
  readonly content: Content
  /** How many people one call may carry with this content. */
  readonly batchCapacity: number
  /** 1 to 10,000, no two alike. */
  readonly recipients: readonly Recipient[]
  /** Left out: normal, dropped over a limit, now, without end. */
  readonly terms?: Partial<Terms>
  /** The message is an OA message with a status bar, which can be updated later. */
  readonly hasStatusBar?: boolean
  /**
   * The same key within 24 h answers the first notification again, if the fingerprint agrees. Like all else
   * here it is without line breaks.
   */
  readonly idempotency?: { readonly key: string; readonly fingerprint: string }
}

export type Acceptance =
  | { readonly kind: 'accepted'; readonly id: string; readonly batches: readonly FilledBatch[] }
  | { readonly kind: 'repeated'; readonly id: string; readonly batches: readonly FilledBatch[] }
  | { readonly kind: 'conflict'; readonly id: string }

/** Whether it can lie on a sheet: one person is all that it has, and it holds no other's result up. */
export function fitsOnSheet({
  recipients: [first, ...more],
  terms,
  hasStatusBar,
}: AcceptRequest): boolean {
  const isPerson = first?.kind === 'userId' || first?.kind === 'mobile'
  const isFar = terms?.deliverAt !== undefined && terms.deliverAt > Date.now() + SOON_MS
  return isPerson && more.length === 0 && !hasStatusBar && !isFar
}

/** A sheet is kept for as long as something on it is still to be sent. */
const SOON_MS = 24 * 60 * 60_000

/**
 * Requests as lua/acceptNotifications-2.lua reads them: a content is said once, however many ask for
 * it. For 32 of one content that takes 17 % off the instructions that Redis spends on them.
 */
export function encodeRequests(
  requests: readonly AcceptRequest[],
  names: readonly string[],
): string {
  const terms = new Map<string, { number: number; contents: Map<string, number> }>()
  const contents: string[] = []
  const notifications: string[] = []
  for (const [at, request] of requests.entries()) {
    const { batchCapacity, content, recipients, hasStatusBar, idempotency } = request
    const words = `${batchCapacity} ${wordsOfTerms(request.terms)}`
    let its = terms.get(words)
    if (!its) {
      its = { number: terms.size + 1, contents: new Map() }
      terms.set(words, its)
    }
    let number = its.contents.get(content.hash)
    if (number === undefined) {
      number = contents.push(`${its.number} ${content.hash} ${content.json}`)
      its.contents.set(content.hash, number)
    }
    const once = idempotency ? ` ${idempotency.fingerprint} ${idempotency.key}` : ''
    notifications.push(
      `${names[at]} ${number} ${hasStatusBar ? '1' : '0'} ${recipients.length}${once}`,
    )
    for (const recipient of recipients) notifications.push(encodeRecipient(recipient))
  }
  const counts = `${terms.size} ${contents.length} ${notifications.length}`
  return [counts, ...terms.keys(), ...contents, ...notifications].join('\n')
}

/** What became of it, from its line of the reply. */
export function acceptanceOf(
  app: string,
  name: string,
  line: string,
  filled: ReadonlyMap<string, FilledBatch>,
): Acceptance {
  const [kind, ...rest] = line.trimEnd().split(' ')
  switch (kind) {
    case 'accepted':
      return {
        kind,
        id: notificationId(app, name),
        batches: rest.map((batch) => filledAs(batch, filled)),
      }
    case 'again':
      return {
        kind: 'accepted',
        id: notificationId(app, name),
        batches: rest.map(earlierBatch),
      }
    case 'repeated': {
      const [first = '', ...batches] = rest
      return { kind, id: notificationId(app, first), batches: batches.map(earlierBatch) }
    }
    case 'conflict':
      return { kind, id: notificationId(app, rest[0] ?? '') }
    default:
      throw new Error('an acceptance has an unknown kind')
  }
}

function filledAs(batch: string, filled: ReadonlyMap<string, FilledBatch>): FilledBatch {
  const known = filled.get(batch)
  if (!known) throw new Error('a batch of an acceptance is missing')
  return known
}
