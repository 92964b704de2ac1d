import type { Stop } from './checkpoint.ts'

/** What processes send whether or not anything is to be done: none of it belongs to a notification. */
const housekeeping = new Set([
  'hello',
  'client',
  'info',
  'ping',
  'hset',
  'bzpopmin',
  'readMonth',
  'moveStalledJobsToWait',
  'extendLocks',
  'sweepBatches',
])

/** The commands of a notification's way among all that a process sent, in their order. */
export const wayIn = (commands: readonly string[]): string[] =>
  commands.filter((command) => !housekeeping.has(command.replace('receipts ', '')))

/** Every command of a way in turn: once it never reaches Redis, once its reply never comes back. */
export const stopsOn = (way: readonly string[]): Stop[] =>
  way.flatMap((command, at) => {
    const nth = way.slice(0, at + 1).filter((one) => one === command).length
    return (['unsent', 'unanswered'] as const).map((how) => ({ command, nth, how }))
  })

/** Where on a way a stop is, from 0. */
export const positionOf = ({ command, nth }: Omit<Stop, 'how'>, way: readonly string[]): number => {
  const positions = [...way.keys()].filter((at) => way[at] === command)
  return positions[nth - 1] ?? -1
}
