import { spawn } from 'node:child_process'
import { closeSync, openSync, readFileSync, statSync } from 'node:fs'
import { setTimeout as delay } from 'node:timers/promises'

/** How a process ended: an exit code, or the signal that killed it. */
export type Exit = { code: number | null; signal: NodeJS.Signals | null }

/** A process we started, whose whole output goes to `logFile`. */
export type Child = {
  readonly name: string
  readonly pid: number
  readonly logFile: string
  readonly exited: Promise<Exit>
  running(): boolean
  /** What it wrote since it was started. */
  output(): string
  kill(signal: NodeJS.Signals): void
  /** Sends `signal` (SIGTERM), and SIGKILL when the process is still there after `graceMs` (10 s). */
  stop(options?: { signal?: NodeJS.Signals; graceMs?: number }): Promise<Exit>
}

export type ChildOptions = {
  name: string
  command: string
  args: readonly string[]
  env: Record<string, string>
  /** Appended to. */
  logFile: string
}

/**
 * Starts a process in a group of its own, so that Ctrl-C reaches only us and we decide the order in
 * which things stop. It does not outlive this process, however this process ends.
 */
export async function startChild(options: ChildOptions): Promise<Child> {
  const { name, logFile } = options
  const log = openSync(logFile, 'a')
  const logStart = statSync(logFile).size
  const child = spawn(options.command, options.args, {
    env: options.env,
    stdio: ['ignore', log, log],
    detached: true,
  })
  closeSync(log)
  const pid = await new Promise<number>((resolve, reject) => {
    child.once('error', reject)
    child.once('spawn', () => resolve(child.pid ?? 0))
  })
  const releaseGuard = guard(pid)

  let exit: Exit | undefined
  const exited = new Promise<Exit>((resolve) => {
    child.once('exit', (code, signal) => {
      releaseGuard()
      exit = { code, signal }
      resolve(exit)
    })
  })

  return {
    name,
    pid,
    logFile,
    exited,
    running: () => exit === undefined,
    output: () => readFileSync(logFile).subarray(logStart).toString('utf8'),
    kill: (signal) => {
      child.kill(signal)
    },
    async stop({ signal = 'SIGTERM', graceMs = 10_000 } = {}) {
      child.kill(signal)
      const deadline = setTimeout(() => child.kill('SIGKILL'), graceMs)
      try {
        return await exited
      } finally {
        clearTimeout(deadline)
      }
    },
  }
}

/** Starts a Node program with nothing of our environment but where programs and folders are. */
export function startProgram(options: {
  name: string
  file: string
  env: Record<string, string>
  logFile: string
}): Promise<Child> {
  const { name, file, env, logFile } = options
  const inherited = ['PATH', 'HOME', 'TMPDIR'].flatMap((variable) => {
    const value = process.env[variable]
    return value === undefined ? [] : [[variable, value]]
  })
  return startChild({
    name,
    command: process.execPath,
    args: [file],
    env: { ...Object.fromEntries(inherited), ...env },
    logFile,
  })
}

/** A process ended before it was ready. The message has the end of its output. */
export class ChildEndedError extends Error {
  override readonly name = 'ChildEndedError'

  constructor(child: Child, exit: Exit) {
    const how = exit.signal === null ? `with code ${exit.code}` : `by ${exit.signal}`
    super(`${child.name} ended ${how} before it was ready:\n${lastLines(child.output(), 20)}`)
  }
}

/**
 * Waits until `check` answers something other than undefined. Throws ChildEndedError at once when the
 * process ends, and an error with the end of its output when `deadlineMs` (30 s) have passed.
 */
export async function whenReady<T>(
  child: Child,
  check: () => Promise<T | undefined> | T | undefined,
  deadlineMs = 30_000,
): Promise<T> {
  const deadline = performance.now() + deadlineMs
  while (child.running()) {
    const answer = await Promise.race([check(), child.exited.then(() => undefined)])
    if (answer !== undefined && child.running()) return answer
    if (performance.now() > deadline) {
      throw new Error(
        `${child.name} was not ready after ${deadlineMs} ms:\n${lastLines(child.output(), 20)}`,
      )
    }
    await delay(20)
  }
  throw new ChildEndedError(child, await child.exited)
}

export function lastLines(text: string, count: number): string {
  return text.trimEnd().split('\n').slice(-count).join('\n')
}

/**
 * Kills the process `pid` when we are gone, even by SIGKILL: the shell reads from a pipe whose other
 * end only we hold. Costs one sleeping shell for each child.
 */
function guard(pid: number): () => void {
  if (process.platform === 'win32') return () => {}
  const watcher = spawn('/bin/sh', ['-c', 'read -r _; kill -9 "$0"', String(pid)], {
    stdio: ['pipe', 'ignore', 'ignore'],
    detached: true,
  })
  watcher.unref()
  return () => {
    watcher.kill('SIGKILL')
  }
}
