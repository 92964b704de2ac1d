import type { Evidence } from './evidence.ts'
import type { Scene, Tally } from './scene.ts'
import { table } from './table.ts'
import type { Totals } from './totals.ts'
import type { Played, Verdict } from './verdict.ts'

/** What each scene asked for, what DingPost says came of it, and what people saw. */
export function sceneTable(verdicts: readonly Verdict[]): string {
  return table(
    [
      'scene, and what was asked',
      'DingPost reports',
      'people saw',
      'DingTalk counted',
      'agree',
    ].map((title) => ({ title })),
    verdicts.map(({ scene, reported, seen, facts, problems }) => [
      `${scene.title}\n  ${scene.asked}`,
      list(reported),
      list(seen),
      factLines(scene, facts),
      problems.length === 0 ? 'yes' : 'NO',
    ]),
  )
}

/** Each recipient of the scene's first notification, by DingPost and by the simulator's ledger. */
export function recipientTable({ sent }: Played, { reports, people, sights }: Evidence): string {
  const [first] = sent
  const items = first ? (reports.get(first.id)?.items ?? []) : []
  return table(
    ['recipient', 'person', 'DingPost reports', 'task', 'the person saw it'].map((title) => ({
      title,
    })),
    items.map(({ recipient, userId, state, reason, taskId }) => {
      const person = people.find((one) => one.userId === userId)
      const sight = sights.find((one) => one.userId === userId && one.content === first?.content)
      return [
        recipient,
        person ? `${person.name} ${person.userId}` : 'nobody',
        reason === undefined ? state : `${state} ${reason}`,
        taskId ?? '',
        sight ? `at ${shanghaiTime(sight.at)}, task ${sight.taskId}` : '',
      ]
    }),
  )
}

export function totalsTable(totals: Totals): string {
  const { calls, accepted, peopleReached, messagesSeen, secondCopies, limited } = totals
  const rows: [string, number, string][] = [
    ['token fetches', calls['gettoken'] ?? 0, 'one an app, and one after the token was revoked'],
    ['look-ups', calls['getbymobile'] ?? 0, ''],
    ['send calls', calls['asyncsend_v2'] ?? 0, `${accepted} of them accepted`],
    ['receipt calls', calls['getsendresult'] ?? 0, ''],
    ['messages seen', messagesSeen, `by ${peopleReached} people`],
    ['second copies', secondCopies, 'swallowed: the answer to the first was lost'],
    ['dropped by a limit', limited, ''],
  ]
  return table(
    [{ title: 'DingTalk saw' }, { title: 'in all', align: 'right' }, { title: '' }],
    rows.map(([what, count, remark]) => [what, String(count), remark]),
  )
}

/** `3 suppressed`, one kind a line; a reason stands below its state. */
function list(tally: Tally): string {
  const width = Math.max(...Object.values(tally).map((count) => String(count).length))
  return Object.entries(tally)
    .map(([kind, count]) => {
      const below = kind.replace(' ', `\n${' '.repeat(width + 1)}`)
      return `${String(count).padStart(width)} ${below}`
    })
    .join('\n')
}

/** The facts the scene told of, and those it did not expect. */
function factLines({ told }: Scene, facts: Tally): string {
  return Object.entries(facts)
    .filter(([what, count]) => what in told.facts || count > 0)
    .map(([what, count]) => `${what} ${count}`)
    .join('\n')
}

const shanghaiTime = (ms: number): string =>
  new Date(ms).toLocaleTimeString('en-GB', { timeZone: 'Asia/Shanghai' })
