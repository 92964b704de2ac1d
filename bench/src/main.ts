import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { parseArgs, promisify } from 'node:util'
import { startRedis } from '@dingpost/dev'
import { methodOf, writePage } from './page.ts'
import { startSimulatorProcess } from './simulator-process.ts'
import { type Row, tableOf } from './table.ts'
import type { Measurement, Workload } from './workload.ts'

const PEOPLE = Number(process.env['BENCH_PEOPLE'] ?? 5_000)
const ROUNDS = Number(process.env['BENCH_ROUNDS'] ?? 3)
const CONCURRENCY = 16

const contenders = ['empty', 'textbook', 'dingpost'] as const
type Contender = (typeof contenders)[number]

const run = promisify(execFile)
const { values } = parseArgs({ options: { write: { type: 'boolean', default: false } } })
const simulator = await startSimulatorProcess(PEOPLE)

try {
  const method = methodOf({ people: PEOPLE, rounds: ROUNDS, concurrency: CONCURRENCY })
  console.log(method)
  const tables: string[] = []
  for (const [contents, title] of [
    ['different', 'A message of its own for each person'],
    ['same', 'One message for all, each person a notification of its own'],
  ] as const) {
    const table = tableOf(title, await compare(contents))
    console.log(table)
    tables.push(table)
  }
  if (values.write) await writePage([method, ...tables])
} finally {
  await simulator.stop()
}

/** Rounds are interleaved, so that a slow moment of the machine meets every contender. */
async function compare(contents: Workload['contents']): Promise<Row[]> {
  const results = new Map<Contender, (Measurement & { calls: number })[]>(
    contenders.map((contender) => [contender, []]),
  )
  for (let round = 0; round < ROUNDS; round += 1) {
    for (const contender of contenders) {
      results.get(contender)?.push(await measure(contender, contents))
    }
  }
  return contenders.map((name) => ({ name, people: PEOPLE, runs: results.get(name) ?? [] }))
}

async function runContender(program: string, workload: Workload): Promise<Measurement> {
  const { stdout } = await run(process.execPath, [program, JSON.stringify(workload)])
  return JSON.parse(stdout) as Measurement
}

async function measure(contender: Contender, contents: Workload['contents']) {
  await simulator.reset()
  // A fresh one, never one that somebody named: a run must find it empty.
  const { REDIS_URL: _named, ...env } = process.env
  const redis = await startRedis({ env })
  const workload: Workload = {
    redisUrl: redis.url,
    simulatorUrl: simulator.url,
    people: PEOPLE,
    contents,
    concurrency: CONCURRENCY,
  }
  const program = fileURLToPath(new URL(`contenders/${contender}.ts`, import.meta.url))
  let measurement: Measurement
  try {
    measurement = await runContender(program, workload)
  } finally {
    await redis.stop()
  }
  const { seen, dropped, sendCalls } = await simulator.totals()
  const expected = contender === 'empty' ? 0 : PEOPLE
  if (seen !== expected || dropped !== 0) {
    throw new Error(`${contender}: ${seen} of ${expected} people reached, ${dropped} dropped`)
  }
  return { ...measurement, calls: sendCalls }
}
