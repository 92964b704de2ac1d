import type { DayBook } from '../day-book.ts'
import type { Drop, Task } from '../delivery.ts'
import { direct, isFailure, type Failure } from '../failure.ts'
import { exceeds } from '../limits.ts'
import { hasStatusBar, readMessage, type Message } from '../message.ts'
import type { Person } from '../person.ts'
import { agentFailure } from './agent.ts'
import type { Call, Endpoint, Success } from './endpoint.ts'
import { readRecipients, type Recipients } from './recipients.ts'

/**
 * asynchronous-sending-of-enterprise-session-messages. Accepting is all it answers: what was
 * dropped shows in the receipt alone.
 */
export const send: Endpoint = { permission: null, counted: true, answer: accept }

function accept(call: Call): Success | Failure {
  const wrongAgent = agentFailure(call)
  if (wrongAgent) return wrongAgent
  const recipients = readRecipients(call)
  if (isFailure(recipients)) return recipients
  const message = readMessage(call.parameters.json('msg'), call.world.limits.messageBytes)
  if (isFailure(message)) return message
  const refused = statusBarFailure(message, recipients) ?? broadcastFailure(call, recipients)
  if (refused) return refused
  const task = deliver(call, message, recipients)
  call.world.deliveries.record(task)
  return {
    // The live answer has no errmsg.
    body: { errcode: 0, task_id: task.taskId },
    recipients: recipients.people.size + recipients.unknown.length,
    taskId: task.taskId,
  }
}

/** message-types-and-data-format: a status bar goes to at most 5 people named one by one. */
function statusBarFailure(message: Message, recipients: Recipients): Failure | undefined {
  if (!hasStatusBar(message.value)) return undefined
  const { everyone, userIdsNamed, departmentsNamed } = recipients
  if (!everyone && departmentsNamed === 0 && userIdsNamed <= 5) return undefined
  return direct(400_002, '无效的参数: 带status_bar的oa消息只支持最多5个userid')
}

function broadcastFailure({ world, app, at }: Call, { everyone }: Recipients): Failure | undefined {
  if (!everyone) return undefined
  const day = world.days.open(app.appKey, at)
  if (exceeds(day.broadcasts + 1, world.limits.broadcastsPerDay)) {
    return direct(41_045, `当天发送给全员的消息总量超过${world.limits.broadcastsPerDay}次`)
  }
  day.broadcasts += 1
  return undefined
}

interface Delivery {
  readonly call: Call
  readonly message: Message
  readonly recipients: Recipients
  readonly day: DayBook
}

function deliver(call: Call, message: Message, recipients: Recipients): Task {
  const { world, app, at } = call
  const taskId = world.nextTaskId()
  const day = world.days.open(app.appKey, at)
  const delivery = { call, message, recipients, day }
  const delivered: string[] = []
  const drops: Drop[] = []
  const drop = (userId: string, { code, threshold = 0 }: DropReason) =>
    drops.push({ userId, taskId, appKey: app.appKey, code, threshold, at })

  for (const userId of recipients.unknown) drop(userId, { code: 'invalid' })
  for (const person of recipients.people) {
    const reason = personalReason(call, person) ?? limitReason(delivery, person.userId)
    if (reason) {
      drop(person.userId, reason)
    } else {
      day.record(message.content, person.userId)
      delivered.push(person.userId)
    }
  }
  return {
    taskId,
    appKey: app.appKey,
    agentId: app.agentId,
    at,
    message: message.value,
    text: message.text,
    everyone: recipients.everyone,
    delivered,
    drops,
    invalidDepartments: recipients.invalidDepartments,
    resultAt: at + call.resultDelayMs,
    recalledAt: null,
    statusBar: null,
  }
}

interface DropReason {
  readonly code: string
  readonly threshold?: number
}

function personalReason({ world }: Call, person: Person): DropReason | undefined {
  if (!person.visible) return { code: world.behaviour.outOfRange }
  if (person.executive) return { code: '1430004' }
  if (person.refuses) return { code: '81002' }
  if (person.forbiddenCode !== null) return { code: person.forbiddenCode }
  return person.fails ? { code: 'failed' } : undefined
}

/** The minute is asked last, because asking it takes one of its places. */
function limitReason(delivery: Delivery, userId: string): DropReason | undefined {
  const { call, message, recipients, day } = delivery
  const { limits, traffic } = call.world
  if (exceeds(day.messagesTo(userId) + 1, limits.messagesPerPersonPerDay)) {
    return { code: '143105', threshold: limits.messagesPerPersonPerDay ?? 0 }
  }
  if (exceeds(day.timesSent(message.content, userId) + 1, limits.sameContentPerPersonPerDay)) {
    return { code: '143106', threshold: limits.sameContentPerPersonPerDay ?? 0 }
  }
  if (recipients.everyone) return undefined
  if (traffic.minutely.take(call.app.appKey, call.at, limits.peoplePerMinute)) return undefined
  return { code: '143103', threshold: limits.peoplePerMinute ?? 0 }
}
