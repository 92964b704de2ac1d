import type { AppUsage, Jobs, OrganisationUsage, Usage } from '../answers.ts'
import { countsText } from './counts.ts'
import { gateText } from './gate.ts'
import { aligned, indented, table } from './table.ts'

/** Each app with its day, its pace and its queues; each organisation with its month. */
export const usageText = ({ day, month, apps, organisations }: Usage): string =>
  [
    ...apps.map((app) => appText(app, day)),
    `month ${month}\n${indented(monthText(organisations))}`,
  ].join('\n\n')

function appText(usage: AppUsage, day: string): string {
  const { app, kind, organisation, gate, broadcasts, people, user, pace, quietHours } = usage
  const { callsPerSecond: calls, peoplePerMinute: reached } = pace
  const rows: [string, string][] = [
    ['gate', gate ? gateText(gate) : 'open'],
    [
      'broadcasts',
      `${broadcasts.used} of ${broadcasts.limit} used, ${broadcasts.left} left${kept(broadcasts.reserve)}`,
    ],
    ['a person', `${people.limit} messages a day${kept(people.reserve)}`],
    ...(user
      ? [[user.userId, `${user.used} of ${user.limit} used, ${user.left} left`] as [string, string]]
      : []),
    [
      'pace now',
      `${calls.now} of ${calls.limit} calls a second, ${reached.now} of ${reached.limit} people a minute`,
    ],
    ...(quietHours
      ? [
          [
            'quiet hours',
            `${quietHours.from} to ${quietHours.to}, ${quietHours.now ? 'now' : 'not now'}`,
          ] as [string, string],
        ]
      : []),
    ['sends', jobsText(usage.queue)],
    ['receipts', jobsText(usage.receipts)],
  ]
  return `${app}  ${kind} app of ${organisation}, ${day}\n${indented(aligned(rows))}`
}

const kept = (reserve: number): string => (reserve > 0 ? `, ${reserve} kept for urgent` : '')

const jobsText = ({ waiting, active, delayed, failed }: Jobs): string =>
  countsText({ waiting, active, delayed, failed })

const monthText = (organisations: readonly OrganisationUsage[]): string =>
  table(
    ['organisation', 'calls', 'limit', 'left', 'share', 'by api'],
    organisations.map(({ organisation, calls }) => [
      organisation,
      calls.used,
      calls.limit,
      calls.left,
      `${percentOf(calls)} %`,
      Object.entries(calls.byApi)
        .map(([api, count]) => `${count} ${api}`)
        .join(', '),
    ]),
  )

/** Rounded down: 100 % means that nothing is left. */
export const percentOf = ({ used, limit }: { used: number; limit: number }): number =>
  limit > 0 ? Math.floor((used / limit) * 100) : 100
