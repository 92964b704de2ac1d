import { postToDingPost } from '../one-content/contenders.ts'
import { columns, type Figure } from '../one-content/figures.ts'
import { fixed } from '../spread.ts'
import type { Table } from '../table.ts'

const PEOPLE = 30_000
const limits = { callsPerSecond: 200, peoplePerMinute: 50_000 }

/** What is taken in a minute is the pace and at most the burst: 49,500 of 50,000. */
const budgets = {
  callsPerSecond: 190,
  callsBurst: 10,
  peoplePerMinute: 49_000,
  peopleBurst: 500,
}

type Shown = Extract<Figure, 'sends' | 'perCall' | 'acceptedAt' | 'reachedAt' | 'sending'> | 'share'

export const limitedPeople: Table<'dingpost', Shown> = {
  name: 'limited-people',
  title: 'One message for 30,000 people under a limit of 50,000 people a minute',
  method:
    'As above for 30,000 people in bulks of 1,000, so that HTTP is not the brake; and DingTalk besides the 200 calls a second allows 50,000 people a minute (ten times the real 5,000) and swallows what is beyond, which would fail the run. DingPost keeps to 49,000 a minute and a burst of 500. The share used is (people − burst) ÷ (time from the first accepted call to the last), as people a minute, of 50,000: the burst comes at once after a pause and says nothing about the pace. 98 % is what that pace comes to.',
  rows: [
    {
      name: 'dingpost',
      about: 'a producer process and a worker process.',
      async run({ size }) {
        const people = size(PEOPLE)
        const figures = await postToDingPost({ people, limits, budgets }, { perRequest: 1_000 })
        const perMinute = ((people - budgets.peopleBurst) * 60) / figures.sending
        return { ...figures, share: (perMinute * 100) / limits.peoplePerMinute }
      },
    },
  ],
  columns: {
    sends: columns.sends,
    perCall: columns.perCall,
    acceptedAt: columns.acceptedAt,
    reachedAt: columns.reachedAt,
    sending: columns.sending,
    share: { title: 'share of the limit used, %', format: fixed(1) },
  },
  comparisons: [{ figure: 'share', of: 'dingpost', target: ['at least', 95] }],
}
