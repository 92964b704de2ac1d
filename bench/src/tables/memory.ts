import { runContender } from '../contender.ts'
import type { Settled, Settling } from '../contenders/settled.ts'
import { startFreshRedis } from '../ground.ts'
import { fixed, whole } from '../spread.ts'
import type { Comparison, Row, Table } from '../table.ts'

type Figure = keyof Settled

const PEOPLE = [10_000, 100_000, 1_000_000]
const MOST = whole(1_000_000)

const shapes = [
  { each: 10_000, of: 'in notifications of 10,000' },
  { each: 100, of: 'in notifications of 100' },
  { each: 1, of: 'in notifications of their own' },
] as const

const rows: Row<string, Figure>[] = shapes.flatMap(({ each, of }) =>
  PEOPLE.filter((people) => people === 1_000_000 || each === 10_000).map((people) => ({
    name: `${whole(people)} ${of}`,
    about: `${whole(people)} people, ${whole(Math.ceil(people / each))} notifications of ${whole(each)}, ${whole(people / 100)} batches.`,
    run: ({ size }) => bytesPerPerson({ people: size(people), each }),
  })),
)

const comparisons: Comparison<string, Figure>[] = rows
  .filter(({ name }) => name.startsWith(MOST))
  .flatMap(({ name }) => [
    { figure: 'dayBook', of: name, target: ['less than', 40] },
    { figure: 'all', of: name, target: ['less than', 120] },
  ])

export const memory: Table<string, Figure> = {
  name: 'memory',
  title: 'What Redis keeps of a person and message',
  method:
    'The ledger takes in, reserves, confirms and settles one message for so many people in batches of 100, without queue, calls and an append-only file, which leave nothing behind in memory. What is left for the retention of 7 days (the day book: 2 days; tasks: 1 day) is measured by MEMORY USAGE of 2,000 keys of each kind, and as a whole by the growth of `used_memory`, which has the index of keys and expiries in it. Before the day book was packed it took 117 to 197 bytes, and all state 254 bytes; a notification of a single person took 900 bytes before few recipients shared a key with their notification, and 361 before such notifications shared sheets.',
  rounds: 1,
  rows,
  columns: {
    dayBook: { title: 'day book, bytes/person', format: fixed(1) },
    notifications: { title: 'notifications, bytes/person', format: fixed(1) },
    tasks: { title: 'tasks, bytes/person', format: fixed(1) },
    all: { title: 'all, bytes/person', format: fixed(1) },
  },
  comparisons,
}

async function bytesPerPerson(settling: Omit<Settling, 'redisUrl'>): Promise<Settled> {
  const redis = await startFreshRedis({ appendOnly: false })
  try {
    const bytes = await runContender<Settled>('settled', { ...settling, redisUrl: redis.url })
    const per = (figure: Figure) => bytes[figure] / settling.people
    return {
      dayBook: per('dayBook'),
      notifications: per('notifications'),
      tasks: per('tasks'),
      all: per('all'),
    }
  } finally {
    await redis.stop()
  }
}
