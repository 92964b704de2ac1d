import type { Figures, Row, Table, Trial } from './table.ts'

/** What each row measured, round by round. */
export type Results = ReadonlyMap<string, readonly Figures[]>

/**
 * Runs all rows once a round. Every other round goes through them backwards, so that a machine that
 * gets slower or faster meanwhile is as fair to the first as to the last.
 */
export async function playRounds(
  { name, rows }: Table,
  { rounds, size, tell }: { rounds: number; size: Trial['size']; tell: (line: string) => void },
): Promise<Results> {
  const results = new Map<string, Figures[]>(rows.map((row) => [row.name, []]))
  for (let round = 0; round < rounds; round += 1) {
    for (const row of round % 2 === 0 ? rows : rows.toReversed()) {
      const from = performance.now()
      const title = `${name}: ${row.name}, round ${round + 1}`
      results.get(row.name)?.push(await play(row, { round, size }, title))
      tell(`${title}: ${((performance.now() - from) / 1_000).toFixed(1)} s`)
    }
  }
  return results
}

async function play(row: Row<string, string>, trial: Trial, title: string): Promise<Figures> {
  try {
    return await row.run(trial)
  } catch (cause) {
    throw new Error(title, { cause })
  }
}
