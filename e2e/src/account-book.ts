import { closeSync, openSync, readSync } from 'node:fs'
import { vi } from 'vitest'
import type { Stage } from './stage.ts'

type Account = Readonly<Record<string, unknown>> & { readonly outcome: string }

/** The workers' lines about finished jobs, app by app: read once each, however often they are asked for. */
export type AccountBook = {
  /** How many there are of an app so far. */
  length(app: string): number
  /** The first one of an app from that number on that fits; waits until there is one. */
  find(app: string, from: number, fits: (account: Account) => boolean): Promise<Account>
  of(app: string): readonly Account[]
}

export function openAccountBook({ stack }: Pick<Stage, 'stack'>): AccountBook {
  const tails = new Map<string, Tail>()
  const accounts = new Map<string, Account[]>()

  function of(app: string): readonly Account[] {
    for (const worker of stack.workers) {
      const { name, logFile } = worker
      const tail = tails.get(name) ?? { logFile, position: 0, rest: Buffer.alloc(0) }
      tails.set(name, tail)
      for (const line of newLines(tail)) {
        if (!line.includes('"outcome":')) continue
        const account = JSON.parse(line) as Account
        const key = String(account['app'])
        accounts.set(key, [...(accounts.get(key) ?? []), account])
      }
    }
    return accounts.get(app) ?? []
  }

  return {
    of,
    length: (app) => of(app).length,
    find: (app, from, fits) =>
      vi.waitFor(
        () => {
          const found = of(app).slice(from)
          const account = found.find(fits)
          if (account) return account
          const outcomes = found.map(({ outcome }) => outcome)
          throw new Error(`no such line of ${app}, only ${JSON.stringify(outcomes)}`)
        },
        { timeout: 20_000, interval: 20 },
      ),
  }
}

type Tail = { readonly logFile: string; position: number; rest: Buffer }

/** What was appended since the last call, without a last line that is not all written. */
function newLines(tail: Tail): string[] {
  const file = openSync(tail.logFile, 'r')
  try {
    const chunks = [tail.rest]
    for (;;) {
      const chunk = Buffer.alloc(65_536)
      const length = readSync(file, chunk, 0, chunk.length, tail.position)
      if (length === 0) break
      tail.position += length
      chunks.push(chunk.subarray(0, length))
    }
    const text = Buffer.concat(chunks)
    const end = text.lastIndexOf('\n') + 1
    tail.rest = text.subarray(end)
    return text.subarray(0, end).toString('utf8').split('\n')
  } finally {
    closeSync(file)
  }
}
