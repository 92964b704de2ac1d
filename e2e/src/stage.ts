import { randomBytes } from 'node:crypto'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Child, type Stack, type StackOptions, startStack } from '@dingpost/dev'
import type { GateState } from '@dingpost/ledger'
import { Redis } from 'ioredis'
import { inject, vi } from 'vitest'
import { type Backend, createBackend } from './backend.ts'
import { leaksIn } from './leaks.ts'
import { connectSimulator, type RemoteSimulator } from './remote-simulator.ts'

type App = {
  readonly name: string
  readonly appKey: string
  readonly appSecret: string
  readonly agentId: number
}

/** What `DINGTALK_APPS_FILE` holds. */
type AppsFile = {
  organisations: Record<string, { callsPerMonth?: number }>
  apps: readonly (App & Record<string, unknown>)[]
}

export type StageOptions = {
  /** Default 1. */
  workers?: number
  /** How many apps send, or for each of them what the apps file says beside its name. Default 1. */
  apps?: number | readonly object[]
  /** Of the organisation of all the apps. */
  callsPerMonth?: number
  /** The run's Redis when left out. */
  redisUrl?: string
  /**
   * `real` keeps the platform's limits of calls a second and people a minute, and DingPost's budgets
   * for them. Default `free`, for tests that are about something else.
   */
  pace?: 'real' | 'free'
  people?: number
  limits?: Record<string, number | null>
  env?: Record<string, string>
  /** Other programs in place of ours. */
  programs?: NonNullable<StackOptions['programs']>
}

type Readiness = {
  readonly status: string
  readonly problems: readonly string[]
  readonly apps: readonly { readonly app: string; readonly gate: GateState | null }[]
}

type Account = Record<string, unknown> & { worker: string; outcome: string }

/** A stack for one test file, with apps that nobody else on the same Redis uses. */
export type Stage = {
  readonly apps: readonly App[]
  /** The first one. */
  readonly app: App
  /** The one of all apps, and of no app of another stage. */
  readonly organisation: string
  readonly stack: Stack
  readonly backend: Backend
  readonly dingtalk: RemoteSimulator
  /**
   * Writes another apps file, made of the first one, and has producers and workers read it. Resolves
   * with the lines that each of them logged about it.
   */
  rewriteApps(change: (file: AppsFile) => unknown): Promise<readonly string[]>
  /** The gate of an app, as the first worker that runs tells it. */
  gate(app?: string): Promise<GateState | null>
  /** One line for each job that was over, from all workers. */
  accounts(): Account[]
  /** What a log, a page or an error must not hold; of the apps, the API and the board. */
  secrets(): readonly string[]
  /** Rejects when a process had ended by itself, or when a log holds a secret or a mobile. */
  close(): Promise<void>
}

/** Roomier than any test needs. */
const free = {
  limits: { callsPerSecond: null, peoplePerMinute: null },
  env: { DINGTALK_CALLS_PER_SECOND: '10000', DINGTALK_PEOPLE_PER_MINUTE: '1000000' },
}
const real = { limits: {}, env: {} }

export async function openStage(options: StageOptions = {}): Promise<Stage> {
  const { redisUrl = inject('redisUrl'), workers = 1, pace = 'free' } = options
  const { apps: wanted = 1 } = options
  const rules = typeof wanted === 'number' ? Array.from({ length: wanted }, () => ({})) : wanted
  const apps = rules.map(inventApp)
  const [app] = apps as [App]
  const organisation = app.name
  const { callsPerMonth } = options
  const firstFile: AppsFile = {
    organisations: { [organisation]: callsPerMonth === undefined ? {} : { callsPerMonth } },
    apps: apps.map((one, at) => ({ ...one, organisation, ...rules[at] })),
  }
  const folder = await mkdtemp(join(tmpdir(), 'dingpost-e2e-'))
  const appsFile = join(folder, 'apps.json')
  await writeFile(appsFile, JSON.stringify(firstFile))

  const ended: string[] = []
  const { limits, env } = pace === 'free' ? free : real
  const simulator: StackOptions['simulator'] = {
    resultDelayMs: 200,
    limits: { ...limits, ...options.limits },
    ...(options.people === undefined ? {} : { people: options.people }),
  }
  const stack = await startStack({
    redisUrl,
    workers,
    simulator,
    ...(options.programs === undefined ? {} : { programs: options.programs }),
    logDir: join(folder, 'logs'),
    onUnexpectedEnd: (child, { code, signal }) =>
      ended.push(`${child.name}: ${signal ?? code}\n${child.output().slice(-2_000)}`),
    env: {
      // These three blank: the stack's own single app gives way to the file.
      DINGTALK_APP_KEY: '',
      DINGTALK_APP_SECRET: '',
      DINGTALK_AGENT_ID: '',
      DINGTALK_APPS_FILE: appsFile,
      DINGTALK_EGRESS: organisation,
      SIMULATOR_APPS: JSON.stringify(apps.map(credentialsOf)),
      RECEIPT_FIRST_LOOK_MS: '400',
      ...env,
      ...options.env,
    },
  })
  const dingtalk = await connectSimulator(stack.simulatorUrl)
  // Nobody reads, so that what arrived is `delivered` and a test need not know when people read.
  await dingtalk.setBehaviour({ readAfterMs: 86_400_000 })

  return {
    apps,
    app,
    organisation,
    stack,
    backend: createBackend({ url: stack.producerUrl, apiKey: stack.apiKey }),
    dingtalk,

    async rewriteApps(change) {
      const content = change(firstFile)
      await writeFile(appsFile, typeof content === 'string' ? content : JSON.stringify(content))
      const readers = [...stack.producers, ...stack.workers].filter((child) => child.running())
      return Promise.all(readers.map(rereadApps))
    },

    async gate(name = app.name) {
      const worker = stack.workers.find((child) => child.running())
      if (!worker) throw new Error('no worker runs')
      const found = (await readinessOf(worker)).apps.find(({ app: each }) => each === name)
      return found?.gate ?? null
    },

    accounts() {
      const found: Account[] = []
      for (const worker of new Set(stack.workers)) {
        for (const line of worker.output().split('\n')) {
          if (!line.includes('"outcome":')) continue
          found.push({ ...(JSON.parse(line) as Account), worker: worker.name })
        }
      }
      return found
    },

    secrets,

    async close() {
      await stack.stop()
      const logs = await Promise.all(stack.logFiles.map((file) => readFile(file, 'utf8')))
      const patterns = apps.map(({ name }) => `dp:{${name}}:*`)
      await forget(redisUrl, [...patterns, `dp:{calls}:*:${organisation}`])
      await rm(folder, { recursive: true, force: true })
      if (ended.length > 0) throw new Error(`ended by themselves: ${ended.join(', ')}`)
      const leaks = logs.flatMap((log) => leaksIn(log, secrets()))
      if (leaks.length > 0) throw new Error(`the logs hold secrets:\n${leaks.join('\n')}`)
    },
  }

  function secrets(): readonly string[] {
    return [stack.apiKey, stack.boardPassword, ...apps.map(({ appSecret }) => appSecret)]
  }
}

/** What a worker says about itself. */
export async function readinessOf(worker: Child): Promise<Readiness> {
  const response = await fetch(`${await urlOf(worker)}/readyz`)
  return (await response.json()) as Readiness
}

/** Its log says so, some milliseconds after it is ready. */
export const urlOf = (worker: Child): Promise<string> =>
  vi.waitFor(() => {
    const url = /"url":"(http:[^"]+)"/.exec(worker.output())?.[1]
    if (url === undefined) throw new Error(`${worker.name} did not say where it listens`)
    return url
  })

function inventApp(): App {
  const digits = randomBytes(6).toString('hex')
  return {
    name: `e2e-${digits}`,
    appKey: `ding-${digits}`,
    appSecret: randomBytes(24).toString('base64url'),
    agentId: 1_000_000 + Number.parseInt(digits.slice(0, 6), 16),
  }
}

const credentialsOf = ({ appKey, appSecret, agentId }: App) => ({ appKey, appSecret, agentId })

/** The lines that a process logs about the apps once it was told to read them again. */
async function rereadApps(child: Child): Promise<string> {
  const before = child.output().length
  child.kill('SIGHUP')
  return vi.waitFor(() => {
    const lines = child.output().slice(before).split('\n').slice(0, -1)
    const about = lines.filter((line) => line.includes('apps'))
    if (about.length === 0) throw new Error(`${child.name} has not read the apps again`)
    return about.join('\n')
  }, 10_000)
}

/** Ledger and queue of an app lie below one prefix, the calls of an organisation below another. */
async function forget(redisUrl: string, patterns: readonly string[]): Promise<void> {
  const redis = new Redis(redisUrl)
  try {
    for (const match of patterns) {
      for await (const keys of redis.scanStream({ match, count: 1_000 })) {
        if ((keys as string[]).length > 0) await redis.unlink(...(keys as string[]))
      }
    }
  } finally {
    redis.disconnect()
  }
}
