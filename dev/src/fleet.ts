import { mkdir, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Child, type Exit, startProgram } from './child.ts'
import type { Environment } from './stack-environment.ts'

export type FleetOptions = {
  /** A log file for each process goes here; a temporary folder, removed on stop, when left out. */
  logDir?: string
  /** How long a process may take to stop before SIGKILL. Default 25 s, above the drain deadline. */
  stopGraceMs?: number
  /** Called when a process that was ready ends without having been asked to. */
  onUnexpectedEnd?: (child: Child, exit: Exit) => void
}

/** Some processes that log into one folder and end together. */
export type Fleet = {
  readonly logDir: string
  logFiles(): string[]
  start(member: { name: string; file: string; env: Environment }): Promise<Child>
  /** From here on, an end nobody asked for is reported. */
  watch(child: Child): void
  end(child: Child, signal?: NodeJS.Signals): Promise<Exit>
  /** Ends all, `last` after the others. */
  stop: (last: (child: Child) => boolean) => Promise<void>
}

export async function createFleet(options: FleetOptions): Promise<Fleet> {
  const { stopGraceMs: graceMs = 25_000, onUnexpectedEnd } = options
  const logDir = options.logDir ?? (await mkdtemp(join(tmpdir(), 'dingpost-stack-')))
  await mkdir(logDir, { recursive: true })
  const members: Child[] = []
  const dismissed = new Set<Child>()
  let stopping = false

  const end: Fleet['end'] = (child, signal = 'SIGTERM') => {
    dismissed.add(child)
    return child.stop({ signal, graceMs })
  }
  const endAll = (children: readonly Child[]) => Promise.all(children.map((child) => end(child)))

  return {
    logDir,
    logFiles: () => [...new Set(members.map((child) => child.logFile))],
    async start({ name, file, env }) {
      if (stopping) throw new Error('The stack is being stopped')
      const child = await startProgram({ name, file, env, logFile: join(logDir, `${name}.log`) })
      members.push(child)
      return child
    },
    async watch(child) {
      const exit = await child.exited
      if (!dismissed.has(child)) onUnexpectedEnd?.(child, exit)
    },
    end,
    async stop(last) {
      stopping = true
      await endAll(members.filter((child) => !last(child)))
      await endAll(members)
      if (options.logDir === undefined) await rm(logDir, { recursive: true, force: true })
    },
  }
}
