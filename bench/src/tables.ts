import type { Table } from './table.ts'
import { callsOfAFleet } from './tables/calls-of-a-fleet.ts'
import { differentContents } from './tables/different-contents.ts'
import { differentMobiles } from './tables/different-mobiles.ts'
import { drain } from './tables/drain.ts'
import { enqueueInBulk } from './tables/enqueue-bulk.ts'
import { enqueue } from './tables/enqueue.ts'
import { httpClient } from './tables/http-client.ts'
import { latency } from './tables/latency.ts'
import { limitedCalls } from './tables/limited-calls.ts'
import { limitedPeople } from './tables/limited-people.ts'
import { longRun } from './tables/long-run.ts'
import { memory } from './tables/memory.ts'
import { oneContent } from './tables/one-content.ts'
import { workers } from './tables/workers.ts'

/** In the order of the page. */
export const tables: readonly Table[] = [
  oneContent,
  limitedCalls,
  limitedPeople,
  differentContents,
  differentMobiles,
  latency,
  callsOfAFleet,
  enqueue,
  enqueueInBulk,
  httpClient,
  drain,
  workers,
  memory,
  longRun,
]
