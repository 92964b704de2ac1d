import { setTimeout as delay } from 'node:timers/promises'
import { userIdOf } from '../account.ts'
import { type BackendOptions, createBackend } from '../backend.ts'
import { contend } from '../contender.ts'
import { messageFor } from '../draining.ts'

interface Workload extends BackendOptions {
  readonly people: number
  /** The number of the first of them. */
  readonly from: number
  readonly requestsPerSecond: number
}

/**
 * Posts a message of its own for each person at a fixed rate, whatever the answers do: a slow answer
 * delays no later request. Answers when each 202 was there, ms since 1970, in the order of people.
 */
await contend(async (workload: Workload): Promise<{ acceptedAt: number[] }> => {
  const { people, from, requestsPerSecond } = workload
  const backend = createBackend(workload)
  const acceptedAt: number[] = []
  const post = async (person: number): Promise<void> => {
    const to = { userIds: [userIdOf(person)] }
    await backend.post({ to, message: messageFor(person) })
    acceptedAt[person - from] = performance.timeOrigin + performance.now()
  }
  const posting: Promise<void>[] = []
  const began = performance.now()
  while (posting.length < people) {
    const due = ((performance.now() - began) * requestsPerSecond) / 1_000
    while (posting.length < Math.min(due, people)) posting.push(post(from + posting.length))
    await delay(1)
  }
  await Promise.all(posting)
  return { acceptedAt }
})
