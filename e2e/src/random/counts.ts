import { type Claim, gaveBack } from './claims.ts'
import type { Encounter } from './encounters.ts'
import type { Evidence } from './evidence.ts'
import { DAILY_LIMIT, DUPLICATE, type Surroundings, type TaskFacts } from './rules.ts'

/** Of each app of a run; the first two are the simulator's as well. */
export const dailyLimits = {
  perPerson: 8,
  broadcasts: 3,
  /** Of these, kept back for urgent ones. */
  reserve: { perPerson: 1, broadcasts: 1 },
}

/** Of one person: a digest of what is dropped over the limit, and one of what is deferred. */
const DIGESTS_AT_ONCE = 2

/**
 * Whether the day's messages had gone out when DingPost said so, or were kept for digests, of which
 * nothing may have been left in the end.
 */
export function limitsReached(
  { claims, usage }: Evidence,
  { makesDigests }: Pick<Surroundings, 'makesDigests'>,
): Pick<Surroundings, 'hadTheDays' | 'everyoneHadTheDays'> {
  const ofPerson = Map.groupBy(claims, ({ userId }) => userId)
  const toEveryone = claims.filter(({ item }) => item.recipient === 'everyone')
  const { perPerson, broadcasts, reserve } = dailyLimits
  return {
    hadTheDays(claim) {
      const { userId = '' } = claim
      const others = [...(ofPerson.get(userId) ?? []), ...toEveryone]
      const before = (usage.people.get(userId) ?? 0) + givenBackSince(claim, others)
      const waiting = makesDigests ? DIGESTS_AT_ONCE : 0
      return before + waiting >= perPerson - keptBack(claim, reserve.perPerson)
    },
    everyoneHadTheDays(claim) {
      const before = usage.broadcasts + givenBackSince(claim, toEveryone)
      return before >= broadcasts - keptBack(claim, reserve.broadcasts)
    },
  }
}

const keptBack = ({ posted }: Claim, amount: number): number =>
  posted.body.priority === 'urgent' ? 0 : amount

/** Contents whose place was given back after the claim was made. */
function givenBackSince({ item }: Claim, others: readonly Claim[]): number {
  const later = others.filter((one) => gaveBack(one) && one.item.updatedAt >= item.updatedAt)
  return new Set(later.map(({ posted }) => posted.order.content)).size
}

/**
 * DingPost's count of the day for a person, up to the limit, is what they were sent, and all
 * broadcasts. It may be higher by each content of which nobody knows whether it arrived.
 */
export function miscountedPeople(
  { usage }: Evidence,
  encounters: readonly Encounter[],
  task: (taskId: number) => TaskFacts | undefined,
): string[] {
  const ofPerson = Map.groupBy(encounters, ({ userId }) => userId)
  return [...ofPerson].flatMap(([userId, all]) => {
    const own = all.map(({ claims, ...entries }) => {
      const seen = entries.seen.filter(({ taskId }) => !task(taskId)?.everyone)
      const dropped = entries.dropped.filter(({ taskId }) => !task(taskId)?.everyone)
      // A recall may come before the receipt that would tell; and the copy that made DingTalk drop
      // this one may have been a broadcast's.
      return {
        tasks: seen.map(({ taskId }) => taskId),
        open: claims.some(isOpen) || dropped.some(({ code }) => code === DUPLICATE),
        capped: dropped.some(({ code }) => code === DAILY_LIMIT),
      }
    })
    // Where DingTalk says that it is enough, the count is set to the limit.
    if (own.some(({ capped }) => capped)) return []
    const counted = usage.people.get(userId) ?? 0
    // A digest is one message, whatever is in it.
    const sent = new Set(own.flatMap(({ tasks }) => tasks)).size + usage.broadcasts
    const open = own.filter((one) => one.open && one.tasks.length === 0).length
    const { perPerson } = dailyLimits
    if (counted >= Math.min(sent, perPerson) && counted <= Math.min(sent + open, perPerson))
      return []
    return [`${userId}: counted ${counted}, sent ${sent}, open ${open}`]
  })
}

const isOpen = ({ item: { state } }: Claim): boolean =>
  state === 'unverified' || state === 'recalled'

/**
 * Broadcasts of the day. A second copy of one whose answer was lost counts at DingTalk alone, and
 * once DingTalk says that it is enough, the count is set to the limit.
 */
export function miscountedBroadcasts({ usage, tasks, claims }: Evidence): string[] {
  const toEveryone = claims.filter(({ item }) => item.recipient === 'everyone')
  const sent = tasks.filter(({ everyone }) => everyone)
  const different = new Set(sent.map(({ text }) => text)).size
  const open = toEveryone.filter(({ item }) => item.reason === 'receipt_unavailable').length
  const capped = toEveryone.some(({ item }) => item.code === '41045')
  const most = capped ? dailyLimits.broadcasts : different + open
  if (usage.broadcasts >= different && usage.broadcasts <= most) return []
  return [`broadcasts: counted ${usage.broadcasts}, sent ${different}, open ${open}`]
}

/** What a worker may have been about to do, or have counted and not done, when it was killed. */
const CALLS_OF_A_WORKER = 64

/** Nobody is left unverified but by a call whose answer was lost; each was for one content. */
export function unverifiedTooMany({ claims, calls, campaign }: Evidence): string[] {
  const open = claims.filter(
    ({ item }) => item.state === 'unverified' && item.recipient !== 'everyone',
  )
  const contents = new Set(open.map(({ posted }) => posted.order.content)).size
  const lost = calls.filter(({ api, ...call }) => api.endsWith('/asyncsend_v2') && isLost(call))
  if (contents <= lost.length + campaign.workersKilled * CALLS_OF_A_WORKER) return []
  return [`unverified: ${contents} contents, and ${lost.length} calls were lost`]
}

function isLost({ fault, errcode }: Pick<Evidence['calls'][number], 'fault' | 'errcode'>): boolean {
  return fault !== null && (errcode === null || errcode === 15 || errcode === 500)
}

/**
 * The calls of the month, of all apps together. Either side may have counted alone where the answer
 * was lost, or where the token was refused: DingTalk's pages do not say whether that counts.
 */
export function miscountedCalls(
  counted: number,
  calls: Evidence['calls'],
  killed: number,
): string[] {
  const made = calls.filter((call) => call.counted).length
  const lost = calls.filter(
    ({ fault, subCode }) => (fault !== null && fault !== 'late-result') || subCode === '40014',
  ).length
  const open = lost + killed * CALLS_OF_A_WORKER
  if (Math.abs(counted - made) <= open) return []
  return [`calls: counted ${counted}, made ${made}, open ${open}`]
}
