import { type Fleet, sendFromFleet } from '../fleet.ts'
import { fixed } from '../spread.ts'
import type { Column, Comparison, Row, Table } from '../table.ts'

type Figure = keyof Awaited<ReturnType<typeof sendFromFleet>>
type Name = `${Fleet} worker${'' | 's'}`

const PEOPLE = 2_000

const calls = (title: string): Column => ({ title, format: fixed(4) })

const row = (name: Name, about: string, workers: Fleet): Row<Name, Figure> => ({
  name,
  about,
  run: ({ size }) => sendFromFleet(workers, size(PEOPLE)),
})

const notMore = (of: Name, figure: Figure): Comparison<Name, Figure> => ({
  figure,
  of,
  to: '1 worker',
  target: ['at most', 1],
})

export const callsOfAFleet: Table<Name, Figure> = {
  name: 'calls-of-a-fleet',
  title: 'What a fleet of workers asks DingTalk for',
  method:
    'One message for 2,000 people, named by mobiles that were never seen before, and at the same time a message of its own for each of them, a request each from 8 clients: two messages a person. Counted is what the simulator was asked, until every call had its receipt (`RECEIPTS=always`); the platform’s limits are off. The token, the directory and the receipts’ jobs are in Redis, so that nothing may grow with the number of workers.',
  rows: [
    row('1 worker', 'one worker process, 16 calls at once.', 1),
    row('2 workers', 'two of them.', 2),
    row('4 workers', 'four of them.', 4),
  ],
  columns: {
    sends: calls('send calls/person'),
    tokens: calls('token fetches/person'),
    lookUps: calls('look-ups/person'),
    receipts: calls('receipts/person'),
  },
  comparisons: (['2 workers', '4 workers'] as const).flatMap((name) => [
    notMore(name, 'tokens'),
    notMore(name, 'lookUps'),
    notMore(name, 'receipts'),
  ]),
}
