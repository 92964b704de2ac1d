import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'

const run = promisify(execFile)

/** Runs `contenders/<name>.ts` in a process of its own. Rejects with what it wrote when it fails. */
export async function runContender<Measurement>(
  name: string,
  workload: object,
): Promise<Measurement> {
  const program = fileURLToPath(new URL(`contenders/${name}.ts`, import.meta.url))
  const { stdout } = await run(process.execPath, [program, JSON.stringify(workload)], {
    maxBuffer: 100_000_000,
  })
  return JSON.parse(stdout) as Measurement
}

/** The other side: the workload comes as the argument, the measurement goes to stdout. */
export async function contend(contender: (workload: never) => Promise<object>): Promise<void> {
  const workload = JSON.parse(process.argv[2] ?? '') as never
  const measurement = JSON.stringify(await contender(workload))
  process.stdout.write(`${measurement}\n`, () => process.exit(0))
}

/** Takes the time and the CPU time of this process, in ms, from now on. */
export function startStopwatch(): () => { ms: number; cpuMs: number } {
  const from = performance.now()
  const cpuFrom = process.cpuUsage()
  return () => {
    const { user, system } = process.cpuUsage(cpuFrom)
    return { ms: performance.now() - from, cpuMs: (user + system) / 1_000 }
  }
}

/** Calls `work` with 0, 1, 2 …, so many at once. */
export async function inLanes(
  count: number,
  lanes: number,
  work: (index: number) => Promise<unknown>,
): Promise<void> {
  let next = 0
  const lane = async () => {
    while (next < count) {
      next += 1
      await work(next - 1)
    }
  }
  await Promise.all(Array.from({ length: lanes }, lane))
}
