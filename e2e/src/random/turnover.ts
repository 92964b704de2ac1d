import type { Stack } from '@dingpost/dev'

/** Kills workers with SIGKILL and starts others in their place, one at a time. */
export type Turnover = {
  killed(): number
  replaceOne(): Promise<void>
}

export function createTurnover(stack: Stack): Turnover {
  let killed = 0
  let last = Promise.resolve()

  async function replace(): Promise<void> {
    const index = stack.workers.findIndex((worker) => worker.running())
    killed += 1
    await stack.killWorker(index)
    await stack.startWorker()
  }

  return {
    killed: () => killed,
    replaceOne() {
      last = last.then(replace)
      return last
    },
  }
}
