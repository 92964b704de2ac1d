import { notificationOf } from './notification-id.ts'
import { AFTERWARDS_MS, RETENTION_MS } from './retention.ts'
import type { Scope } from './scope.ts'
import type { Task } from './task.ts'

/** Why nothing can be done any more with what was sent. */
export type TooLate =
  | { readonly kind: 'unknown' }
  /** No call of it was accepted. */
  | { readonly kind: 'nothing_sent' }
  /** The platform's 24 hours are over for all of its calls. */
  | { readonly kind: 'too_late' }
  /** These calls carried people of other notifications too. */
  | { readonly kind: 'shared'; readonly tasks: readonly Task[] }

export type Asked = { readonly kind: 'asked'; readonly tasks: readonly Task[] } | TooLate

export interface StatusBar {
  readonly value: string
  /** `0xFF` and six hexadecimal digits. */
  readonly background?: string
}

/** What can be done to messages that were sent: the asking, and what came of it. */
export interface Afterwards {
  /**
   * Notes that a notification is to be recalled, calls that are still under way included. `shared`
   * also recalls from the people of other notifications in the same calls.
   */
  askRecall(id: string, shared: boolean): Promise<Asked>
  /** The calls that are still to be recalled. */
  toRecall(id: string): Promise<readonly Task[]>
  /** DingTalk has recalled the task: its recipients, whosesoever they are, become `recalled`. */
  recalled(id: string, taskId: string): Promise<number>
  recallRefused(id: string, taskId: string, code: string): Promise<void>

  /**
   * `no_status_bar`: the message is none that has one. `sent_in_digest`: it was one, and went out
   * only as a line of digests.
   */
  askStatusBar(
    id: string,
    bar: StatusBar,
    shared: boolean,
  ): Promise<Asked | { readonly kind: 'no_status_bar' | 'sent_in_digest' }>
  /** The update that was asked for last, with the calls it concerns; undefined when it is done. */
  statusBarToShow(
    id: string,
  ): Promise<{ readonly bar: StatusBar; readonly tasks: readonly Task[] } | undefined>
  /** `code` is empty when all tasks show it. Ignored when another update was asked for meanwhile. */
  statusBarDone(id: string, bar: StatusBar, code: string): Promise<void>
}

export function createAfterwards({ run, keys, now }: Scope): Afterwards {
  const both = (id: string) => {
    const { key } = notificationOf(id)
    return { key, keyOf: [keys.notification(key)] }
  }
  return {
    async askRecall(id, shared) {
      const { key, keyOf } = both(id)
      const shares = shared ? '1' : '0'
      const args = [keys.prefix, now(), key, AFTERWARDS_MS, 'recall', shares, '']
      return askedFrom(await run('askAfterwards', keyOf, args))
    },

    async toRecall(id) {
      const { key, keyOf } = both(id)
      const args = [keys.prefix, now(), key, AFTERWARDS_MS]
      return tasksFrom(await run('recallableTasks', keyOf, args))
    },

    async recalled(id, taskId) {
      const { key, keyOf } = both(id)
      const args = [keys.prefix, now(), RETENTION_MS, key, taskId]
      const [recipients] = await run('recordRecall', keyOf, args)
      return Number(recipients)
    },

    async recallRefused(id, taskId, code) {
      const { key, keyOf } = both(id)
      await run('refuseRecall', keyOf, [keys.prefix, key, taskId, code])
    },

    async askStatusBar(id, bar, shared) {
      const { key, keyOf } = both(id)
      const shares = shared ? '1' : '0'
      const args = [keys.prefix, now(), key, AFTERWARDS_MS, 'bar', shares, encodeBar(bar)]
      const reply = await run('askAfterwards', keyOf, args)
      const [kind] = reply
      return kind === 'no_status_bar' || kind === 'sent_in_digest' ? { kind } : askedFrom(reply)
    },

    async statusBarToShow(id) {
      const [bar = '', ...list] = await run('statusBarTasks', both(id).keyOf, [
        now(),
        AFTERWARDS_MS,
      ])
      return bar === '' ? undefined : { bar: decodeBar(bar), tasks: tasksFrom(list) }
    },

    async statusBarDone(id, bar, code) {
      await run('recordStatusBar', both(id).keyOf, [encodeBar(bar), code])
    },
  }
}

function askedFrom([kind, ...rest]: readonly string[]): Asked {
  switch (kind) {
    case 'asked':
    case 'shared':
      return { kind, tasks: tasksFrom(rest) }
    case 'nothing_sent':
    case 'too_late':
      return { kind }
    default:
      return { kind: 'unknown' }
  }
}

/** Two texts a task: its id and when it was sent. */
function tasksFrom(list: readonly string[]): Task[] {
  const found: Task[] = []
  for (let at = 0; at < list.length; at += 2) {
    found.push({ taskId: list[at] ?? '', sentAt: Number(list[at + 1]) })
  }
  return found
}

/** "<background>|<value>". */
const encodeBar = ({ value, background = '' }: StatusBar): string => `${background}|${value}`

export function decodeBar(text: string): StatusBar {
  const background = text.slice(0, text.indexOf('|'))
  const value = text.slice(background.length + 1)
  return background === '' ? { value } : { value, background }
}
