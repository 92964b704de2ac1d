import type { Notification } from '@dingpost/producer'
import { type Answer, type Backend, text } from '../backend.ts'
import type { Stage } from '../stage.ts'
import type { Order, Plan, Step } from './plan.ts'
import type { Turnover } from './turnover.ts'

/** An order that was accepted, and what was asked about it later. */
export type Posted = {
  readonly order: Order
  readonly id: string
  readonly body: Notification
  cancelAsked: boolean
  /** The last recall that was taken on; `shared` concerns those of other orders, too. */
  recallAsked?: 'own' | 'shared'
}

export type Campaign = {
  readonly plan: Plan
  readonly app: Stage['app']
  readonly posted: readonly Posted[]
  /** Workers that were killed meanwhile, for this campaign or another one. */
  readonly workersKilled: number
}

export type Field = {
  readonly stage: Stage
  readonly app: Stage['app']
  readonly turnover: Turnover
}

/** So many backends ask at the same time; each takes the next step of the plan. */
const CALLERS = 8

/** Carries a plan out and takes all faults back. What it caused may still be under way then. */
export async function carryOut(plan: Plan, field: Field): Promise<Campaign> {
  const { stage, app, turnover } = field
  const killedBefore = turnover.killed()
  const posted: Posted[] = []
  const faults: number[] = []
  const addFault = async (fault: Parameters<typeof stage.dingtalk.addFault>[0]) => {
    faults.push((await stage.dingtalk.addFault({ ...fault, appKey: app.appKey })).id)
  }
  for (const [userId, code] of plan.refused) {
    await addFault({ api: 'asyncsend_v2', kind: 'error', code: Number(code), userId, times: null })
  }
  const refusals = new Set(faults)
  const steps = plan.steps.values()
  const doStep = createSteps(field, { posted, addFault })
  await Promise.all(
    Array.from({ length: CALLERS }, async () => {
      for (const step of steps) await doStep(step)
    }),
  )
  const passing = faults.filter((id) => !refusals.has(id))
  await Promise.all(passing.map((id) => stage.dingtalk.clearFaults({ id })))
  return {
    plan,
    app,
    posted,
    get workersKilled() {
      return turnover.killed() - killedBefore
    },
  }
}

/** Recalls what the plan recalls of a campaign that has come to rest. */
export async function recallTheLast({ plan, posted }: Campaign, { backend }: Stage): Promise<void> {
  const byNumber = new Map(posted.map((one) => [one.order.number, one]))
  for (const { of, shared } of plan.lastRecalls) {
    const one = byNumber.get(of)
    if (!one) throw new Error(`order ${of} was not posted`)
    await recall(backend, one, shared)
  }
}

async function recall(backend: Backend, one: Posted, shared: boolean): Promise<void> {
  one.cancelAsked = true
  const answer = await backend.postTo(`/v1/notifications/${one.id}/recall`, { shared })
  const { code } = answer.body as { code?: string }
  if (code !== 'nothing_to_recall' && code !== 'task_shared') expectStatus(answer, 202)
  if (answer.status === 202) one.recallAsked = shared ? 'shared' : 'own'
}

type Reply = Pick<Answer, 'status' | 'body'>

type Doings = {
  readonly posted: Posted[]
  readonly addFault: (fault: Extract<Step, { kind: 'misfortune' }>['fault']) => Promise<void>
}

function createSteps({ stage, app, turnover }: Field, { posted, addFault }: Doings) {
  const { backend, dingtalk } = stage
  const answers = new Map<number, PromiseWithResolvers<Posted>>()
  const answerOf = (number: number) => {
    const answer = answers.get(number) ?? Promise.withResolvers<Posted>()
    answers.set(number, answer)
    return answer
  }

  return async (step: Step): Promise<void> => {
    switch (step.kind) {
      case 'post':
        return post(step.orders)
      case 'repeat':
        return repeat(await answerOf(step.of).promise, step.changed)
      case 'cancel':
        return cancel(await answerOf(step.of).promise)
      case 'recall':
        return recall(backend, await answerOf(step.of).promise, step.shared)
      case 'misfortune':
        return addFault(step.fault)
      case 'revoke_tokens':
        return void (await dingtalk.revokeTokens({ appKey: app.appKey }))
      case 'kill_worker':
        return turnover.replaceOne()
    }
  }

  async function post(orders: readonly [Order, ...Order[]]): Promise<void> {
    const bodies = orders.map((order) => bodyOf(order, app.name))
    const replies =
      orders.length === 1 ? await postOne(orders[0], bodies[0]) : await postMany(orders, bodies)
    for (const [at, order] of orders.entries()) {
      const [answer, body] = [replies[at], bodies[at]]
      if (!answer || !body) throw new Error('an answer is missing')
      if (expiredOnItsWay(answer, body)) {
        await post([order])
        continue
      }
      expectStatus(answer, 202)
      const { id } = answer.body as { id: string }
      const one: Posted = { order, id, body, cancelAsked: false }
      posted.push(one)
      answerOf(order.number).resolve(one)
    }
  }

  async function postOne({ key }: Order, body: Notification | undefined): Promise<Reply[]> {
    return [await backend.post(body, key === undefined ? {} : { 'idempotency-key': key })]
  }

  async function postMany(
    orders: readonly Order[],
    bodies: readonly Notification[],
  ): Promise<Reply[]> {
    const notifications = bodies.map((body, at) => {
      const key = orders[at]?.key
      return key === undefined ? body : { ...body, idempotencyKey: key }
    })
    const answer = await backend.postTo('/v1/notifications/bulk', { notifications })
    expectStatus(answer, 200)
    const { items } = answer.body as { items: { status: number }[] }
    return items.map((item) => ({ status: item.status, body: item }))
  }

  async function repeat({ order, id, body }: Posted, changed: boolean): Promise<void> {
    const again = changed ? { ...body, message: text(`${order.content}, changed`) } : body
    const answer = await backend.post(again, { 'idempotency-key': order.key ?? '' })
    expectStatus(answer, changed ? 409 : 202)
    const repeated = (answer.body as { id: string }).id
    if (!changed && repeated !== id) throw new Error(`repeated as ${repeated}, first as ${id}`)
  }

  async function cancel(one: Posted): Promise<void> {
    one.cancelAsked = true
    expectStatus(await backend.request(`/v1/notifications/${one.id}`, { method: 'DELETE' }), 200)
  }
}

function bodyOf(order: Order, app: string): Notification {
  const { to, content, priority, overLimit, deliverInMs, expiresInMs } = order
  return {
    app,
    to,
    message: text(content),
    ...(priority === undefined ? {} : { priority }),
    ...(overLimit === undefined ? {} : { overLimit }),
    ...(deliverInMs === undefined ? {} : { deliverAt: inMs(deliverInMs) }),
    ...(expiresInMs === undefined ? {} : { expiresAt: inMs(expiresInMs) }),
  }
}

const inMs = (ms: number): string => new Date(Date.now() + ms).toISOString()

/** A loaded machine may take more than the second that some have. */
const expiredOnItsWay = ({ status }: Reply, { expiresAt }: Notification): boolean =>
  status === 422 && expiresAt !== undefined && Date.parse(expiresAt) <= Date.now()

function expectStatus(answer: Reply, status: number): void {
  if (answer.status === status) return
  throw new Error(`answered ${answer.status}, not ${status}: ${JSON.stringify(answer.body)}`)
}
