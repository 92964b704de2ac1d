import { addToTextbook, enqueueByLibrary, postToDingPost } from '../one-content/contenders.ts'
import { columns, type Figure } from '../one-content/figures.ts'
import type { Table } from '../table.ts'

const PEOPLE = 10_000
const limits = { callsPerSecond: 200 }

/** Pace and burst together are what is allowed in a second. */
const budgets = {
  callsPerSecond: 190,
  callsBurst: 10,
  peoplePerMinute: 1_000_000,
  peopleBurst: 100_000,
}

type Name = 'textbook' | 'dingpost' | 'dingpost as a library' | 'dingpost by bulk'

export const limitedCalls: Table<Name, Figure> = {
  name: 'limited-calls',
  title: 'One message for 10,000 people under a limit of 200 calls a second',
  method:
    'The 10,000 requests of 8 clients as above, but DingTalk allows 200 calls a second (ten times the real 20) and refuses what is beyond. Both keep below: DingPost by a pace of 190 calls a second and a burst of 10, the textbook by BullMQ’s limiter of 190 jobs a second. Time runs from the first request to DingTalk’s acceptance of the last call, the taking in of 10,000 HTTP requests included: *all accepted* shows how much of it that was, *last accepted to last reached* what the limit and the worker added, and a bulk how it is when HTTP is not the brake. The textbook takes 52 seconds on any machine, and a 25th of them are 2.1: one that cannot take in 4,800 requests a second misses the target, however soon after its 202 everybody is reached. Send calls are all that came, those refused for coming too fast included; of these the textbook sends each again a second later.',
  rows: [
    {
      name: 'textbook',
      about: 'one job and one call for each person, 16 at once.',
      run: ({ size }) => addToTextbook({ people: size(PEOPLE), limits }, budgets.callsPerSecond),
    },
    {
      name: 'dingpost',
      about: 'a producer process and a worker process.',
      run: ({ size }) => postToDingPost({ people: size(PEOPLE), limits, budgets }),
    },
    {
      name: 'dingpost as a library',
      about:
        'the same 10,000 requests of 8 clients that use `producer.enqueue` without HTTP, as the textbook’s add jobs without it.',
      run: ({ size }) => enqueueByLibrary({ people: size(PEOPLE), limits, budgets }),
    },
    {
      name: 'dingpost by bulk',
      about: 'the same 10,000 notifications of one person, 1,000 in a request.',
      run: ({ size }) =>
        postToDingPost({ people: size(PEOPLE), limits, budgets }, { perRequest: 1_000 }),
    },
  ],
  columns,
  comparisons: [
    { figure: 'sends', of: 'dingpost', target: ['at most', 110] },
    { figure: 'sends', of: 'dingpost as a library', target: ['at most', 110] },
    { figure: 'reachedAt', of: 'dingpost', to: 'textbook', target: ['less than', 1 / 25] },
    {
      figure: 'reachedAt',
      of: 'dingpost as a library',
      to: 'textbook',
      target: ['less than', 1 / 25],
    },
    { figure: 'reachedAt', of: 'dingpost by bulk', to: 'textbook' },
    { figure: 'waited', of: 'dingpost', to: 'textbook' },
  ],
}
