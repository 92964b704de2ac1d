import { type Claim, gaveBack } from './claims.ts'
import type { Company, Peculiarity } from './company.ts'
import type { Encounter, Entry } from './encounters.ts'

/** What the rules ask beside what was said and seen. */
export type Surroundings = {
  readonly company: Company
  /** The app folds what comes near the day's limit. */
  readonly makesDigests: boolean
  /** Calls that name them are refused, by code. */
  readonly refused: ReadonlyMap<string, string>
  readonly task: (taskId: number) => TaskFacts | undefined
  /** Whether the claim's person had the day's messages when DingPost said so. */
  readonly hadTheDays: (claim: Claim) => boolean
  /** The same for everyone. */
  readonly everyoneHadTheDays: (claim: Claim) => boolean
  /** Whether a message to everyone had reached them by then, ms. */
  readonly hadBroadcast: (userId: string, at: number) => boolean
}

/** A send that the simulator took. */
export type TaskFacts = {
  readonly everyone: boolean
  readonly recalled: boolean
  /** The answer of the call that recalled it may have been lost, and another one was refused. */
  readonly recallLost: boolean
  /** DingPost lists it too: its answer was not lost. */
  readonly known: boolean
}

type Rule = (claim: Claim, encounter: Encounter, around: Surroundings) => boolean

/** DingTalk's code for a second copy. */
export const DUPLICATE = '143106'
/** For more than the day's messages. */
export const DAILY_LIMIT = '143105'
const FORBIDDEN_CONTENT = '41049'

/** What DingPost says of a person, by state and reason, and what must be true then. */
const personalRules: Readonly<Record<string, Rule>> = {
  delivered: isSeen,
  read: (claim, encounter, around) =>
    isSeen(claim, encounter, around) && wasOpened(claim, encounter),
  recalled: ({ item }, { seen: [copy] }, { task }) =>
    task(Number(item.taskId))?.recalled === true && copy?.recalledAt !== null,
  cancelled: ({ posted }) => posted.cancelAsked,
  'suppressed/duplicate_content': (claim, encounter, { task, makesDigests }) =>
    [...encounter.claims, ...encounter.broadcasts].some(
      (other) => tookThePlace(other, claim) || (makesDigests && foundNoRoom(other, claim)),
    ) &&
    (claim.item.code === undefined || isByBroadcast(encounter.seen[0], task)),
  'suppressed/user_daily_limit': (claim, { userId }, { hadTheDays, hadBroadcast }) =>
    claim.item.code === undefined
      ? !mayWait(claim) && hadTheDays(claim)
      : hadBroadcast(userId, Date.parse(claim.item.updatedAt)),
  'suppressed/expired': isOver,
  'deferred/user_daily_limit': (claim, _, { hadTheDays }) => mayWait(claim) && hadTheDays(claim),
  'failed/unknown_recipient': (_, { userId }, { company, refused }) =>
    company.person(userId) === undefined ||
    isPeculiar(['left', 'invisible'], userId, company) ||
    ['40031', '33012'].includes(refused.get(userId) ?? ''),
  'failed/out_of_scope': (_, { userId }, { refused }) => refused.get(userId) === '50002',
  'failed/recipient_refused': (_, { userId }, { company }) =>
    isPeculiar(['executive', 'refuses', 'fails'], userId, company),
  'failed/rejected_content': isForbidden,
  'unverified/receipt_unavailable': () => true,
}

/** The same of everyone, for whom there is no receipt. */
const broadcastRules: Readonly<
  Record<string, (claim: Claim, all: readonly Claim[], around: Surroundings) => boolean>
> = {
  'unverified/too_many_recipients': ({ item }, _, { task }) =>
    task(Number(item.taskId))?.everyone === true,
  'unverified/receipt_unavailable': () => true,
  recalled: ({ item }, _, { task }) => task(Number(item.taskId))?.recalled === true,
  cancelled: ({ posted }) => posted.cancelAsked,
  'suppressed/duplicate_content': (claim, all) => all.some((other) => tookThePlace(other, claim)),
  'suppressed/broadcast_daily_limit': (claim, _, { everyoneHadTheDays }) =>
    !mayWait(claim) && everyoneHadTheDays(claim),
  'suppressed/expired': isOver,
  'deferred/broadcast_daily_limit': (claim, _, { everyoneHadTheDays }) =>
    mayWait(claim) && everyoneHadTheDays(claim),
  'failed/rejected_content': isForbidden,
}

/** The same of a name that stands for nobody, or for a department that has nobody. */
const nobodyRules: Readonly<Record<string, (claim: Claim) => boolean>> = {
  'failed/unknown_recipient': () => true,
  'failed/rejected_content': isForbidden,
  cancelled: ({ posted }) => posted.cancelAsked,
  'suppressed/expired': isOver,
}

/** Everything that is wrong between what DingPost says of a person and what the person saw. */
export function judgeEncounter(encounter: Encounter, around: Surroundings): string[] {
  const { seen, dropped, claims, broadcasts } = encounter
  const problems = claims
    .filter((claim) => !personalRules[saying(claim)]?.(claim, encounter, around))
    .map((claim) => `${saying(claim)} does not hold`)
  if (seen.length > 1) problems.push(`seen ${seen.length} times`)
  for (const copy of seen) {
    const asked = around.task(copy.taskId)?.everyone ? broadcasts : claims
    const told = asked.some((claim) => accountsFor(claim, copy, around.task))
    if (!told) problems.push('seen, and nobody says so')
  }
  for (const entry of dropped) {
    if (!isExplained(entry, encounter, around)) problems.push(`dropped with ${entry.code}`)
  }
  return problems
}

export const judgeBroadcast = (
  claim: Claim,
  all: readonly Claim[],
  around: Surroundings,
): string[] =>
  broadcastRules[saying(claim)]?.(claim, all, around) ? [] : [`${saying(claim)} does not hold`]

export const judgeNobody = (claim: Claim): string[] =>
  nobodyRules[saying(claim)]?.(claim) ? [] : [`${saying(claim)} does not hold`]

/** State and reason. */
export const saying = ({ item: { state, reason } }: Claim): string =>
  reason === undefined ? state : `${state}/${reason}`

/** Once, not recalled, by the task that DingPost names; or before, by one whose answer was lost. */
function isSeen({ item }: Claim, { seen: [copy], dropped }: Encounter, { task }: Surroundings) {
  if (!copy || isTakenBack(copy, task)) return false
  if (String(copy.taskId) === item.taskId) return true
  const swallowed = dropped.some(
    ({ taskId, code }) => String(taskId) === item.taskId && code === DUPLICATE,
  )
  const first = task(copy.taskId)
  return swallowed && first !== undefined && (first.everyone || !first.known)
}

function wasOpened({ item }: Claim, { seen: [copy] }: Encounter): boolean {
  const readAt = copy?.readAt ?? Number.POSITIVE_INFINITY
  return readAt <= Date.parse(item.updatedAt)
}

/** Recalled, as far as DingPost can know. */
const isTakenBack = (copy: Entry, task: Surroundings['task']): boolean =>
  copy.recalledAt !== null && task(copy.taskId)?.recallLost !== true

/** What was seen is delivered, or was recalled; where DingPost knows nothing, it says so. */
function accountsFor({ item: { state } }: Claim, copy: Entry, task: Surroundings['task']): boolean {
  if (state === 'unverified') return true
  if (isTakenBack(copy, task)) return state === 'recalled'
  return state === 'delivered' || state === 'read'
}

/** Holds the content's place for the day, or held it then. What DingTalk itself kept back holds it. */
function tookThePlace(other: Claim, late: Claim): boolean {
  const { item } = other
  if (['delivered', 'read', 'recalled', 'unverified'].includes(item.state)) return true
  if (['suppressed', 'deferred'].includes(item.state) && item.taskId !== undefined) return true
  return gaveBack(other) && item.updatedAt >= late.item.updatedAt
}

/** A digest that finds no room in the end holds the places of its contents until then. */
const foundNoRoom = ({ item }: Claim, late: Claim): boolean =>
  item.reason === 'user_daily_limit' && item.updatedAt >= late.item.updatedAt

/**
 * DingTalk's limits keep a message from somebody only where an earlier copy is one that DingPost
 * cannot know of. A broadcast asks nobody whether they have room: it may take what was kept for the
 * second try of another message.
 */
function isExplained(
  { code, taskId, userId, at }: Entry,
  { seen: [copy] }: Encounter,
  { task, hadBroadcast }: Surroundings,
): boolean {
  if (code !== DUPLICATE && code !== DAILY_LIMIT) return true
  if (task(taskId)?.everyone) return true
  if (code === DAILY_LIMIT && hadBroadcast(userId, at)) return true
  const first = copy && task(copy.taskId)
  return first !== undefined && (first.everyone || !first.known)
}

const isByBroadcast = (copy: Entry | undefined, task: Surroundings['task']): boolean =>
  copy !== undefined && task(copy.taskId)?.everyone === true

function isOver({ posted: { body }, item }: Claim): boolean {
  return body.expiresAt !== undefined && Date.parse(body.expiresAt) <= Date.parse(item.updatedAt)
}

function isForbidden({ item }: Claim): boolean {
  return item.code === FORBIDDEN_CONTENT
}

/** Asked for, and the next day comes before its end. */
const mayWait = ({ posted: { body } }: Claim): boolean =>
  body.overLimit === 'defer' && body.expiresAt === undefined

const isPeculiar = (which: readonly Peculiarity[], userId: string, company: Company): boolean =>
  which.some((one) => company.person(userId)?.peculiarity === one)
