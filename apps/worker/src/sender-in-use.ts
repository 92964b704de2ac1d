import type { Sender } from './sender.ts'

/** The sender of an app, which may be replaced while jobs still work with the one before. */
export interface SenderInUse {
  readonly current: () => Sender
  /** The sender that is current now, for one job; it stays open as long. */
  use<Result>(work: (sender: Sender) => Promise<Result>): Promise<Result>
  /** For the jobs that begin from now on. */
  readonly replace: (next: Sender) => void
  /** No job begins any more. */
  close(): void
}

export function createSenderInUse(first: Sender): SenderInUse {
  let current = { sender: first, jobs: 0, retired: false }

  const closeIfIdle = ({ sender, jobs, retired }: typeof current): void => {
    // Under a call, a closed connection would leave its outcome open.
    if (retired && jobs === 0) sender.dingtalk.close()
  }
  const retire = (): void => {
    current.retired = true
    closeIfIdle(current)
  }

  return {
    current: () => current.sender,
    async use(work) {
      const mine = current
      mine.jobs += 1
      try {
        return await work(mine.sender)
      } finally {
        mine.jobs -= 1
        closeIfIdle(mine)
      }
    },
    replace(next) {
      retire()
      current = { sender: next, jobs: 0, retired: false }
    },
    close: retire,
  }
}
