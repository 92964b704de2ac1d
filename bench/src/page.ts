import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { cpus } from 'node:os'

interface Method {
  readonly people: number
  readonly rounds: number
  readonly concurrency: number
}

/** How it was measured, and on what: a number without these says nothing. */
export function methodOf({ people, rounds, concurrency }: Method): string {
  const processors = cpus()
  const versions = [
    `Node ${process.versions.node}`,
    `BullMQ ${versionOf('bullmq')}`,
    `ioredis ${versionOf('ioredis')}`,
    execFileSync('redis-server', ['--version'], { encoding: 'utf8' }).replace(/ sha=.*\s/s, ''),
  ]
  return `${people.toLocaleString('en')} people by user id, ${concurrency} jobs at once in one worker process, receipts off, the platform's limits off, the simulator in a process of its own. A fresh Redis with an append-only file for each run. Everything is enqueued first, then drained. Median of ${rounds} interleaved rounds (least–most); a run counts only if every person got exactly one message.

${processors.length} × ${processors[0]?.model.trim() ?? 'unknown processor'}; ${versions.join(', ')}.

- **empty**: BullMQ alone, a job for each person and a worker that does nothing.
- **textbook**: one job and one call for each person, the token and the counters in Redis by separate commands.
- **dingpost**: all it does for real, its log line for each batch included.
`
}

const intro = `<!-- Written by \`pnpm bench --write\`. Do not edit. -->

# Performance

Rates differ from machine to machine; the ratios are what to look at. DingTalk itself takes 20 calls a second and 5,000 people a minute from an app, so what counts most is the third column: calls per person.
`

export async function writePage(sections: readonly string[]): Promise<void> {
  const file = new URL('../../docs/performance.md', import.meta.url)
  await writeFile(file, [intro, ...sections].join('\n'))
}

function versionOf(name: string): string {
  const file = new URL(`../node_modules/${name}/package.json`, import.meta.url)
  return (JSON.parse(readFileSync(file, 'utf8')) as { version: string }).version
}
