import { setTimeout as sleep } from 'node:timers/promises'
import { text } from '../backend.ts'
import { userId } from '../people.ts'
import type { Stage } from '../stage.ts'

/** An app that nothing is wrong with, in use all the time. */
export type Neighbour = {
  /** What became of its notifications; it sends no further ones. */
  stop(): Promise<readonly object[]>
}

const PAUSE_MS = 300

export function startNeighbour({ backend }: Stage, app: Stage['app'], person: number): Neighbour {
  const ids: string[] = []
  const stopped = new AbortController()
  const to = { userIds: [userId(person)] }
  const sending = send()

  async function send(): Promise<void> {
    while (!stopped.signal.aborted) {
      const message = text(`from next door ${ids.length}`)
      ids.push(await backend.accept({ app: app.name, to, message }))
      await sleep(PAUSE_MS, undefined, { signal: stopped.signal }).catch(() => {})
    }
  }

  return {
    async stop() {
      stopped.abort()
      await sending
      const outcomes: object[] = []
      for (const id of ids) outcomes.push(await backend.settled(id))
      return outcomes
    },
  }
}
