import type { Keys } from './keys.ts'
import { homeOf } from './notification-id.ts'
import { recipientsOf, type ReadRecipients } from './recipient-list.ts'
import { type AcceptedAs, recordOf } from './recipient-record.ts'
import type { RedisClient } from './script.ts'
import { recipientStates, type RecipientState, stateOfLetter } from './states.ts'
import { type NotificationTask, tasksOf } from './task.ts'

/** A notification as it stands in Redis. */
export interface KeptNotification {
  readonly createdAt: number
  readonly counts: Readonly<Record<RecipientState | 'total', number>>
  readonly unsettled: number
  readonly tasks: readonly NotificationTask[]
  /** Of messages that have a status bar: blank while nothing was asked for. */
  readonly bar?: string
  readonly recipients: ReadRecipients
}

/** Reads it from its own key, or from the sheet that it lies on. Undefined when there is none. */
export async function readNotification(
  redis: RedisClient,
  keys: Keys,
  key: string,
): Promise<KeptNotification | undefined> {
  const { place } = homeOf(key)
  if (place === undefined) {
    const own = keys.notification(key)
    return ofItsOwn(redis, own, await redis.hgetall(own))
  }
  const fields = ['@', `${place}n`, place, `${place}u`]
  return onSheet(await redis.hmget(keys.notification(key), ...fields))
}

function ofItsOwn(
  redis: RedisClient,
  key: string,
  fields: Readonly<Record<string, string>>,
): KeptNotification | undefined {
  const { at, total, left, tasks, bar } = fields
  if (at === undefined) return undefined
  const counts = countsOf((letter) => Number(fields[letter] ?? 0))
  return {
    createdAt: Number(at),
    counts: { total: Number(total), ...counts },
    unsettled: Number(left),
    tasks: tasksOf(tasks),
    ...(bar === undefined ? {} : { bar }),
    recipients: recipientsOf(redis, key, fields, acceptedAs(fields)),
  }
}

const QUEUED = '|q||||0|'

/** What lua/includes/sheet.lua wrote: when the sheet was begun, who is named, and what became of it. */
function onSheet([begun, who, text, userId]: readonly (string | null)[]):
  | KeptNotification
  | undefined {
  const [, after, name = ''] = /^(-?\d+) \S* (.*)$/s.exec(who ?? '') ?? []
  const [, calls = '', record = ''] = /^([^|]*)\|(.*)$/s.exec(text ?? QUEUED) ?? []
  if (after === undefined) return undefined
  const at = Number(begun) + Number(after)
  const tasks = tasksOf(calls, at)
  const told = record.replace(
    /^((?:[^|]*\|){3})=/,
    (_, head) => head + (tasks.at(-1)?.taskId ?? ''),
  )
  const recipient = recordOf(name, told + (userId ?? ''), { letter: 'q', reason: '', at })
  const state = stateOfLetter(record.charAt(0))
  return {
    createdAt: at,
    counts: { total: 1, ...countsOf((letter) => Number(letter === record.charAt(0))) },
    unsettled: recipientStates[state].final ? 0 : 1,
    tasks,
    recipients: (from) => Promise.resolve([recipient].slice(from)),
  }
}

const countsOf = (count: (letter: string) => number): Record<RecipientState, number> =>
  Object.fromEntries(
    Object.entries(recipientStates).map(([state, { letter }]) => [state, count(letter)]),
  ) as Record<RecipientState, number>

function acceptedAs(fields: Readonly<Record<string, string>>): AcceptedAs {
  const [letter = '', reason = ''] = (fields['as'] ?? 'q|').split('|')
  return { letter, reason, at: Number(fields['at']) }
}
