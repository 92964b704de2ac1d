import type {
  Acceptance,
  AcceptRequest,
  FilledBatch,
  NotificationStatus,
  RecipientPage,
} from '@dingpost/ledger'
import { createIntake, type Desk, type Intake } from '../src/intake.ts'
import { createRedisDeadline } from '../src/redis-deadline.ts'

const ID = 'hr_0123456789abcdef0123'

export interface StandIn {
  readonly intake: Intake
  /** What happened, in order: requests accepted and batches woken. */
  readonly accepted: AcceptRequest[]
  readonly woken: (readonly FilledBatch[])[]
  readonly pages: unknown[]
  acceptance: Acceptance
  status: NotificationStatus | undefined
  page: RecipientPage | undefined
  /** Thrown by every step from now on. */
  failure: Error | undefined
}

/** An intake over desks that remember what they were asked and answer what a test tells them. */
export function createStandIn(apps: readonly string[] = ['hr']): StandIn {
  const fail = async () => {
    if (standIn.failure) throw standIn.failure
  }
  const desk: Desk = {
    notifications: {
      async accept(request) {
        await fail()
        standIn.accepted.push(request)
        return standIn.acceptance
      },
      async status() {
        await fail()
        return standIn.status
      },
      async recipients(_id, page) {
        await fail()
        standIn.pages.push(page)
        return standIn.page
      },
    },
    async wake(batches) {
      await fail()
      standIn.woken.push(batches)
    },
  }
  const desks = new Map(apps.map((app) => [app, desk]))
  const standIn: StandIn = {
    intake: createIntake(desks, createRedisDeadline(Promise.resolve())),
    accepted: [],
    woken: [],
    pages: [],
    acceptance: { kind: 'accepted', id: ID, batches: [{ id: 'b1', full: false }] },
    status: undefined,
    page: undefined,
    failure: undefined,
  }
  return standIn
}

export const text = (content: string) => ({ msgtype: 'text' as const, text: { content } })
