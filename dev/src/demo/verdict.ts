import type { Person, Sight, Task } from './dingtalk.ts'
import type { Reported, Sent } from './dingpost.ts'
import type { Evidence, Report } from './evidence.ts'
import type { Range, Scene, Tally } from './scene.ts'
import { type Claim, disagreements } from './truth.ts'

/** A scene that was played: since when (epoch ms), what was sent, and the scene's own numbers. */
export type Played = {
  readonly scene: Scene
  readonly since: number
  readonly sent: readonly Sent[]
  readonly facts: Tally
}

export type Verdict = {
  readonly scene: Scene
  readonly reported: Tally
  readonly seen: Tally
  readonly facts: Tally
  /** Empty when all came out as told and both sides agree. */
  readonly problems: readonly string[]
}

/** DingTalk's code for a second copy of what a person was sent that day (143106 of getsendresult). */
export const SECOND_COPY = '143106'

/** Holds a scene's outcome against what it told, and what DingPost says against what people saw. */
export function judge(
  { scene, since, sent, facts }: Played,
  all: readonly Played[],
  evidence: Evidence,
): Verdict {
  const { people, sights, tasks, drops } = evidence
  const reportOf = ({ id }: Sent): Report => evidence.reports.get(id) ?? { counts: {}, items: [] }
  const claimsOf = (one: Sent) => claims(one, reportOf(one), people)
  const contents = new Set(sent.map(({ app, content }) => contentKey(app.appKey, content)))
  const isOurs = ({ appKey, content }: Task | Sight) => contents.has(contentKey(appKey, content))

  const ownTasks = tasks.filter((task) => isOurs(task) && task.at >= since)
  const taskIds = new Set(ownTasks.map(({ taskId }) => taskId))
  const copies = Map.groupBy(
    sights.filter(({ taskId }) => taskIds.has(taskId)),
    personKey,
  )
  const outcome = {
    reported: tally(sent.flatMap((one) => reportOf(one).items.map(outcomeOf))),
    seen: tally(
      sent.flatMap(claimsOf).map((claim) => timesSeen(copies.get(personKey(claim))?.length ?? 0)),
    ),
    facts: {
      ...facts,
      sends: ownTasks.length,
      swallowed: drops.filter((drop) => taskIds.has(drop.taskId) && drop.code === SECOND_COPY)
        .length,
    },
  }
  // Where scenes share a content, whose copy a person saw only all of them can tell.
  const related = all
    .flatMap((played) => played.sent)
    .filter(({ app, content }) => contents.has(contentKey(app.appKey, content)))

  return {
    scene,
    ...outcome,
    problems: [
      ...differences('DingPost', scene.told.reported, outcome.reported),
      ...differences('people', scene.told.seen, outcome.seen),
      ...differences('DingTalk', scene.told.facts, outcome.facts),
      ...sent.flatMap((one) => miscounted(one, reportOf(one))),
      ...sent.flatMap((one) => strangers(one, reportOf(one), people)),
      ...disagreements(related.flatMap(claimsOf), sights.filter(isOurs)),
    ],
  }
}

/** What DingPost says, person by person. A number that is nobody's concerns no person. */
function claims(
  { app, content }: Sent,
  { items }: Report,
  people: readonly Person[],
): (Claim & { appKey: string })[] {
  return items.flatMap(({ recipient, userId, state, updatedAt }) => {
    const concerned = recipient === 'everyone' ? people.map((one) => one.userId) : [userId ?? []]
    return concerned.flat().map((person) => ({
      appKey: app.appKey,
      content,
      userId: person,
      state,
      updatedAt: Date.parse(updatedAt),
    }))
  })
}

/** The counts of a notification must be those of its recipients, and all of them must be there. */
function miscounted({ content, to }: Sent, { counts, items }: Report): string[] {
  const asked = (to.mobiles ?? []).length + (to.userIds ?? []).length + (to.everyone ? 1 : 0)
  const listed = tally(items.map(({ state }) => state))
  return differences(`“${content}”`, { ...listed, total: asked }, counts)
}

/** DingPost must have found the very person whose mobile the backend named. */
function strangers({ to, content }: Sent, { items }: Report, people: readonly Person[]): string[] {
  return (to.mobiles ?? []).flatMap((mobile, index) => {
    const person = people.find((one) => one.mobile === mobile)?.userId ?? 'nobody'
    const found = items[index]?.userId ?? 'nobody'
    return found === person ? [] : [`“${content}”: mobile ${index + 1} is ${person}, not ${found}`]
  })
}

function differences(
  side: string,
  told: Readonly<Record<string, number | Range>>,
  found: Tally,
): string[] {
  return [...new Set([...Object.keys(told), ...Object.keys(found)])].flatMap((what) => {
    const expected = told[what] ?? 0
    const number = found[what] ?? 0
    const { from, to } = typeof expected === 'number' ? { from: expected, to: expected } : expected
    if (number >= from && number <= to) return []
    return [`${side}: ${number} ${what}, told were ${from === to ? from : `${from} to ${to}`}`]
  })
}

function outcomeOf({ state, reason }: Reported): string {
  if (state === 'read') return 'delivered'
  return reason === undefined ? state : `${state} ${reason}`
}

function timesSeen(copies: number): string {
  if (copies === 0) return 'nothing'
  return copies === 1 ? 'once' : `${copies} times`
}

function tally(kinds: readonly string[]): Tally {
  const counts: Record<string, number> = {}
  for (const kind of kinds) counts[kind] = (counts[kind] ?? 0) + 1
  return counts
}

const contentKey = (appKey: string, content: string): string => `${appKey} ${content}`

const personKey = (one: { appKey: string; content: string; userId: string }): string =>
  `${one.userId} ${contentKey(one.appKey, one.content)}`
