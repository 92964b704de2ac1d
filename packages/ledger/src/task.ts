/** A call that DingTalk accepted. */
export interface Task {
  readonly taskId: string
  /** ms since 1970 */
  readonly sentAt: number
}

/** A call of a notification, with what was done about it later. */
export interface NotificationTask extends Task {
  readonly recalled?: true
  /** DingTalk's code for not recalling it, or `task_shared` for a call that others share. */
  readonly recallRefused?: string
}

/**
 * "<task>:<ms after `since`>:<marks>" by blanks, in the order of their acceptance. Marks: `s` the call carried
 * other notifications' people too, `d` it was a second copy, `g` a digest, `r` recalled, `x<code>` the recall was
 * refused.
 */
export function tasksOf(text = '', since = 0): NotificationTask[] {
  return Array.from(text.matchAll(/(\d+):(-?\d+):(\S*)/g), ([, taskId = '', ms, marks = '']) => {
    const refused = /x(\S*)/.exec(marks)?.[1]
    return {
      taskId,
      sentAt: since + Number(ms),
      ...(/^s?d?g?r/.test(marks) ? { recalled: true as const } : {}),
      ...(refused === undefined ? {} : { recallRefused: refused }),
    }
  })
}
