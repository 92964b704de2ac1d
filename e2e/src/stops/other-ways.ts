import type { Notification } from '@dingpost/producer'
import type { Counts } from '../backend.ts'
import { userIds } from '../people.ts'
import type { Stop } from './checkpoint.ts'
import { stopsOn } from './way.ts'

/** A notification with a content of its own, and what is to come of it. */
export type Telling = {
  readonly content: string
  readonly to: Notification['to']
  readonly audience: readonly string[]
  readonly becomes: Counts
}

/** A worker's way with anything but a single batch of people. */
export type OtherWay = {
  readonly name: string
  readonly stops: readonly Stop[]
  /** Beside the app's name in the apps file. */
  readonly settings?: object
  /** One after the other, dealt with by an ordinary worker before. */
  readonly earlier?: readonly Telling[]
  /** Sent by the worker itself before its commands count. */
  readonly first?: readonly Telling[]
  /** Told in one bulk request; or what was told earlier is recalled, or its digest has become due. */
  readonly asks: readonly Telling[] | 'recall' | 'digest'
  /** The jobs of what is told are lost, and a minute goes by. */
  readonly loses?: true
  /** What is told is recalled while the call for it is under way. */
  readonly recalled?: true
}

export const makesDigests = ({ settings }: OtherWay): boolean => settings === digest

export const PEOPLE = 4
/** The first two people stand in it. */
export const DEPARTMENT = 7

const telling = (content: string, people = 2): Telling => ({
  content,
  to: { userIds: userIds(people) },
  audience: userIds(people),
  becomes: { delivered: people },
})

/** They come in together and share a job. */
const three = ['one', 'two', 'three'].map((content) => telling(content))

const preparing = ['hgetall', 'acquireToken', 'takeCall', 'saveToken']
const sending = ['reserveBatches', 'takeCall', 'confirmBatches']
/** More than stay on an early job. */
const nine = Array.from({ length: 9 }, (_, at) => telling(`${at + 1} of nine`))

const digest = { digest: { from: 1 } }

export const otherWays: readonly OtherWay[] = [
  {
    name: 'handing on',
    stops: stopsOn(['takeEarlyJob', 'addPrioritizedJob']),
    asks: nine,
  },
  {
    name: 'taking few',
    stops: stopsOn(['takeEarlyJob', 'updateData']),
    asks: nine.slice(0, 4),
  },
  {
    // Who does not know its pace yet gives all batches of a job back but the first.
    name: 'parting',
    stops: stopsOn([
      'addPrioritizedJob',
      'addPrioritizedJob',
      ...preparing,
      ...sending,
      'receipts addDelayedJob',
      'moveToFinished',
    ]),
    asks: three,
  },
  {
    // A call that was not held up has told the pace: the batches are sent side by side.
    name: 'sharing',
    stops: stopsOn([
      ...sending,
      ...Array.from({ length: 3 }, () => 'receipts addDelayedJob'),
      'moveToFinished',
    ]),
    first: [telling('first')],
    asks: three,
  },
  {
    // What the sweep has handed out counts as looked after, whether or not it got its job.
    name: 'sweeping',
    stops: stopsOn(['sweepBatches', 'addPrioritizedJob', 'hgetall', 'acquireToken']),
    asks: three,
    loses: true,
  },
  {
    name: 'expanding',
    stops: stopsOn([
      ...preparing,
      'reserveBatches',
      'mget',
      'bookCalls',
      'bookCalls',
      'takeCall',
      'set',
      'expandDepartment',
      'addPrioritizedJob',
      'reserveBatches',
      'moveToFinished',
    ]),
    asks: [{ ...telling('department'), to: { departmentIds: [DEPARTMENT] } }],
  },
  {
    name: 'broadcasting',
    stops: stopsOn([...preparing, ...sending, 'moveToFinished']),
    asks: [
      {
        content: 'everyone',
        to: { everyone: true },
        audience: userIds(PEOPLE),
        becomes: { unverified: 1 },
      },
    ],
  },
  {
    name: 'recalling',
    stops: stopsOn([
      'cancelNotification',
      'recallableTasks',
      'acquireToken',
      'bookCalls',
      'takeCall',
      'recordRecall',
      'cancelNotification',
      'recallableTasks',
      'receipts moveToFinished',
    ]),
    earlier: [{ ...telling('mistake'), becomes: { recalled: 2 } }],
    asks: 'recall',
  },
  {
    // Where no receipt is asked for, nothing but the job of the recall is left of the batch.
    name: 'recalling under way',
    // Before, the message may have arrived with a call that nobody knows of, which is not recalled.
    stops: [
      { command: 'confirmBatches', nth: 1, how: 'unanswered' },
      ...stopsOn(['bookCalls', 'recordRecall']),
    ],
    settings: { receipts: 'never' },
    first: [{ ...telling('kept'), becomes: { unverified: 2 } }],
    asks: [{ ...telling('mistake under way'), becomes: { recalled: 2 } }],
    recalled: true,
  },
  {
    // A digest for each of the two.
    name: 'folding',
    stops: stopsOn([
      'hgetall',
      'acquireToken',
      'reserveBatches',
      'addDelayedJob',
      'addDelayedJob',
      'moveToFinished',
    ]),
    settings: digest,
    earlier: [telling('alone')],
    asks: [telling('folded')],
  },
  {
    name: 'composing',
    stops: stopsOn([
      'hgetall',
      'acquireToken',
      'reserveBatches',
      'composeDigest',
      ...sending,
      'receipts addDelayedJob',
      'moveToFinished',
    ]),
    settings: digest,
    earlier: ['alone', 'folded', 'folded, too'].map((content) => telling(content, 1)),
    asks: 'digest',
  },
]
