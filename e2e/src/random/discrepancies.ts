import type { Company } from './company.ts'
import {
  limitsReached,
  miscountedBroadcasts,
  miscountedPeople,
  unverifiedTooMany,
} from './counts.ts'
import { type Encounter, encountersOf } from './encounters.ts'
import type { Evidence, Outcome } from './evidence.ts'
import {
  judgeBroadcast,
  judgeEncounter,
  judgeNobody,
  type Surroundings,
  type TaskFacts,
} from './rules.ts'

/** Everything in which DingPost and the simulator disagree, with both sides in words. */
export function discrepanciesOf(
  evidence: Evidence,
  company: Company,
  { makesDigests = false } = {},
): string[] {
  const { claims, books, outcomes, misnamed, campaign } = evidence
  const task = taskFacts(evidence)
  const encounters = encountersOf(claims, books)
  const around: Surroundings = {
    company,
    makesDigests,
    refused: campaign.plan.refused,
    task,
    ...limitsReached(evidence, { makesDigests }),
    hadBroadcast: broadcastsSeen(evidence, task),
  }
  const broadcasts = claims.filter(({ item }) => item.recipient === 'everyone')
  const nobody = claims.filter(
    ({ userId, item }) => userId === undefined && item.recipient !== 'everyone',
  )
  return [
    ...misnamed,
    ...outcomes.flatMap(miscounted),
    ...outcomes.flatMap((outcome) => forgottenRecalls(outcome, outcomes)),
    ...encounters.flatMap((one) => judgeEncounter(one, around).map(told(one))),
    ...broadcasts.flatMap((claim) => {
      const same = broadcasts.filter(
        (other) => other !== claim && other.posted.order.content === claim.posted.order.content,
      )
      return judgeBroadcast(claim, same, around).map(
        (problem) => `${claim.posted.id}, everyone: ${problem} ${JSON.stringify(claim.item)}`,
      )
    }),
    ...nobody.flatMap((claim) =>
      judgeNobody(claim).map(
        (problem) => `${claim.posted.id}: ${problem} ${JSON.stringify(claim.item)}`,
      ),
    ),
    ...unheardTasks(evidence, task),
    ...miscountedPeople(evidence, encounters, task),
    ...miscountedBroadcasts(evidence),
    ...unverifiedTooMany(evidence),
  ]
}

/** A problem with both sides of it. */
const told =
  ({ userId, content, claims, broadcasts, seen, dropped }: Encounter) =>
  (problem: string): string =>
    [
      `${userId}, “${content}”: ${problem}`,
      ...[...claims, ...broadcasts].map(
        ({ posted, item }) =>
          `    DingPost, ${posted.id} ${JSON.stringify(posted.body.to)}: ${JSON.stringify(item)}`,
      ),
      ...[...seen, ...dropped].map((entry) => `    simulator: ${JSON.stringify(entry)}`),
    ].join('\n')

function taskFacts(evidence: Evidence): (taskId: number) => TaskFacts | undefined {
  const { tasks, outcomes } = evidence
  const listed = outcomes.flatMap(({ status }) => status.tasks)
  const known = new Set(listed.map(({ taskId }) => taskId))
  const refused = new Set(
    listed.flatMap(({ taskId, recallRefused }) => (recallRefused === undefined ? [] : [taskId])),
  )
  const mayBeLost = unanswered(evidence, 'recall')
  const facts = new Map(
    tasks.map(({ taskId, everyone, recalledAt }) => [
      taskId,
      {
        everyone,
        recalled: recalledAt !== null,
        recallLost: refused.has(String(taskId)) && mayBeLost(taskId),
        known: known.has(String(taskId)),
      },
    ]),
  )
  return (taskId) => facts.get(taskId)
}

function broadcastsSeen(
  { books }: Evidence,
  task: Surroundings['task'],
): Surroundings['hadBroadcast'] {
  const seen = Map.groupBy(
    books.filter(({ state, taskId }) => state === 'seen' && task(taskId)?.everyone),
    ({ userId }) => userId,
  )
  return (userId, before) => (seen.get(userId) ?? []).some(({ at }) => at <= before)
}

/** The counts add up, and are those of the recipients. */
function miscounted({ status, items }: Outcome): string[] {
  const { total, ...counts } = status.recipients
  const listed = Map.groupBy(items, ({ state }) => state)
  const wrong = Object.entries(counts).filter(
    ([state, count]) => count !== (listed.get(state)?.length ?? 0),
  )
  if (wrong.length === 0 && total === items.length) return []
  return [`${status.id}: ${JSON.stringify(status.recipients)}, and ${items.length} are listed`]
}

/** A recall that was taken on is carried out, unless DingTalk refuses, or others share the call. */
function forgottenRecalls({ posted, status }: Outcome, outcomes: readonly Outcome[]): string[] {
  if (posted.recallAsked === undefined) return []
  return status.tasks
    .filter(({ recalled, recallRefused }) => !recalled && recallRefused === undefined)
    .filter(({ taskId }) => posted.recallAsked === 'shared' || !isShared(taskId, outcomes))
    .map(({ taskId }) => `${status.id}: task ${taskId} was not recalled`)
}

const isShared = (taskId: string, outcomes: readonly Outcome[]): boolean =>
  outcomes.filter(({ status }) => status.tasks.some((task) => task.taskId === taskId)).length > 1

/** DingPost knows every task but those whose answer was lost, or whose worker died. */
function unheardTasks(
  evidence: Evidence,
  facts: (taskId: number) => TaskFacts | undefined,
): string[] {
  const mayBeLost = unanswered(evidence, 'asyncsend_v2')
  return evidence.tasks
    .filter(({ taskId }) => !facts(taskId)?.known && !mayBeLost(taskId))
    .map(({ taskId, text }) => `task ${taskId} is unknown to DingPost: ${text}`)
}

/** Whether DingPost may not have heard that DingTalk sent or recalled a task. */
function unanswered(
  { calls, campaign }: Evidence,
  api: 'asyncsend_v2' | 'recall',
): (taskId: number) => boolean {
  const struck = new Set(
    calls.flatMap((call) => (call.fault && call.api.endsWith(`/${api}`) ? [call.taskId] : [])),
  )
  return (taskId) => campaign.workersKilled > 0 || struck.has(taskId)
}
