import { drainRace } from '../drain-race.ts'
import type { Table } from '../table.ts'

export const differentContents: Table = {
  name: 'different-contents',
  title: 'A message of its own for each person',
  method:
    'A message of its own for each of 5,000 people, named by user id: one call a person, whoever makes it. Everything is enqueued first, without a linger, then drained by one process with 16 jobs or calls at once; what is measured is the draining. Receipts and the platform’s limits are off. CPU time is the contender’s own process’s. The bare axios loop is the ceiling of the HTTP client: it makes the same calls at the same concurrency and does nothing else.',
  rounds: 5,
  ...drainRace('userId', 5_000),
}
