import { halfOfCapacity, halfOfLimit } from '../half-load.ts'
import { fixed, whole } from '../spread.ts'
import type { Table } from '../table.ts'

type Figure = 'rate' | 'p50' | 'p99' | 'most'

/** The default of `BATCH_LINGER_MS`. */
const LINGER_MS = 200

export const latency: Table<'half the limit' | 'half of what it can', Figure> = {
  name: 'latency',
  title: 'From the 202 to DingTalk, at half load',
  method:
    'One client posts a message of its own for each person at a fixed rate, whatever the answers do, so that each waits out its linger alone; measured is the time from its 202, by the client’s clock, to DingTalk’s acceptance, by the simulator’s clock on the same machine, in whole milliseconds. A producer process and a worker process with their defaults (linger 200 ms). 5 seconds at the same rate come before the 15 that count, and one after them.',
  rows: [
    {
      name: 'half the limit',
      about:
        '100 requests a second, where DingTalk allows 200 calls a second (ten times the real 20) and DingPost keeps to 190; receipts included.',
      run: halfOfLimit,
    },
    {
      name: 'half of what it can',
      about:
        'without limits and receipts, at half of the rate at which the same processes, clients, simulator and Redis on the same machine took 20,000 such requests from the first request to the last acceptance just before.',
      run: halfOfCapacity,
    },
  ],
  columns: {
    rate: { title: 'requests/s', format: whole },
    p50: { title: 'p50, ms', format: fixed(1) },
    p99: { title: 'p99, ms', format: fixed(1) },
    most: { title: 'longest, ms', format: fixed(1) },
  },
  comparisons: [
    { figure: 'p99', of: 'half the limit', target: ['less than', LINGER_MS + 50] },
    { figure: 'p99', of: 'half of what it can', target: ['less than', LINGER_MS + 50] },
  ],
}
