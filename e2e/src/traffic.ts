import { text } from './backend.ts'
import { userId } from './people.ts'
import type { Stage } from './stage.ts'

export type Posted = {
  readonly id: string
  readonly content: string
  /** When its 202 was there, ms since 1970. */
  readonly acceptedAt: number
}

/** Backends that post at a steady rate, each time another content to one person, whatever becomes of it. */
export type Traffic = {
  readonly posted: readonly Posted[]
  /** Rejects when something was not accepted. */
  stop(): Promise<void>
}

/** So many people, that nobody gets 500 messages. */
const PEOPLE = 20

export function startTraffic({ backend }: Stage, app: string, everyMs: number): Traffic {
  const posted: Posted[] = []
  const posting: Promise<void>[] = []
  const post = async (number: number): Promise<void> => {
    const content = `${app} ${Date.now()} ${number}`
    const to = { userIds: [userId((number % PEOPLE) + 1)] }
    const id = await backend.accept({ app, to, message: text(content) })
    posted.push({ id, content, acceptedAt: Date.now() })
  }
  const timer = setInterval(() => {
    const one = post(posting.length)
    // Told by stop.
    one.catch(() => {})
    posting.push(one)
  }, everyMs)
  return {
    posted,
    async stop() {
      clearInterval(timer)
      await Promise.all(posting)
    },
  }
}
