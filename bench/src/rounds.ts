import type { Figures, Opened, Row, Table, Trial } from './table.ts'

/** What each row measured, round by round. */
export type Results = ReadonlyMap<string, readonly Figures[]>

interface Options {
  readonly rounds: number
  readonly size: Trial['size']
  readonly tell: (line: string) => void
}

/**
 * Runs all rows once a round. Every other round goes through them backwards, so that a machine that
 * gets slower or faster meanwhile is as fair to the first as to the last.
 */
export async function playRounds(
  { name, rows }: Table,
  { rounds, size, tell }: Options,
): Promise<Results> {
  const results = new Map<string, Figures[]>(rows.map((row) => [row.name, []]))
  const opened: Opened[] = []

  async function step<T>(title: string, work: () => Promise<T>): Promise<T> {
    const from = performance.now()
    try {
      return await work()
    } catch (cause) {
      throw new Error(title, { cause })
    } finally {
      tell(`${title}: ${((performance.now() - from) / 1_000).toFixed(1)} s`)
    }
  }

  async function open(row: Row): Promise<Opened['run']> {
    if ('run' in row) return row.run
    const up = await step(`${name}: ${row.name}, set up`, () => row.open(size))
    opened.push(up)
    return up.run
  }

  try {
    const runs: { row: string; run: Opened['run'] }[] = []
    for (const row of rows) runs.push({ row: row.name, run: await open(row) })
    for (let round = 0; round < rounds; round += 1) {
      for (const { row, run } of round % 2 === 0 ? runs : runs.toReversed()) {
        const title = `${name}: ${row}, round ${round + 1}`
        results.get(row)?.push(await step(title, () => run({ round, size })))
      }
    }
  } finally {
    await Promise.all(opened.map((up) => up.close()))
  }
  return results
}
