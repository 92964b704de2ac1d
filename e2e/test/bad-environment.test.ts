import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'

const app = { DINGTALK_APP_KEY: 'key', DINGTALK_APP_SECRET: 'hush-hush', DINGTALK_AGENT_ID: '1' }

const programs = {
  producer: 'apps/producer/src/main.ts',
  worker: 'apps/worker/src/main.ts',
  simulator: 'packages/simulator/src/main.ts',
} as const

/** What stands in the environment, and the variables that the lines on standard error name. */
const cases: readonly (readonly [keyof typeof programs, Record<string, string>, string[]])[] = [
  ['producer', {}, ['DINGTALK_APP_KEY']],
  ['producer', { ...app, DINGTALK_AGENT_ID: 'one' }, ['DINGTALK_AGENT_ID']],
  ['producer', { ...app, PRODUCER_HOST: '0.0.0.0' }, ['API_KEYS']],
  ['producer', { ...app, DINGTALK_APPS_FILE: '/nowhere/apps.json' }, ['DINGTALK_APPS_FILE']],
  [
    'producer',
    { ...app, REDIS_URL: 'http://here', PRODUCER_PORT: '70000', BATCH_LINGER_MS: '-1' },
    ['REDIS_URL', 'PRODUCER_PORT', 'BATCH_LINGER_MS'],
  ],
  [
    'producer',
    { ...app, API_KEYS: 'hush-hush', BOARD_USER: 'ops' },
    ['API_KEYS', 'BOARD_PASSWORD'],
  ],
  ['worker', {}, ['DINGTALK_APP_KEY']],
  [
    'worker',
    { ...app, WORKER_CONCURRENCY: '0', DINGTALK_BASE_URL: 'dingtalk', LOG_LEVEL: 'loud' },
    ['WORKER_CONCURRENCY', 'DINGTALK_BASE_URL', 'LOG_LEVEL'],
  ],
  [
    'simulator',
    { SIMULATOR_PORT: 'x', SIMULATOR_LIMITS: '{' },
    ['SIMULATOR_PORT', 'SIMULATOR_LIMITS'],
  ],
]

describe('a process stops with one line for each problem and starts nothing', () => {
  test.each(cases)('%s with %j', async (program, env, variables) => {
    const { code, stdout, stderr } = await run(programs[program], env)
    expect(code).toBe(78)
    expect(stdout).toBe('')
    const lines = stderr.trimEnd().split('\n')
    expect(lines.map((line) => line.split(':')[0])).toEqual(expect.arrayContaining(variables))
    expect(stderr).not.toContain('hush-hush')
    expect(stderr).not.toMatch(/^\s+at /m)
  })
})

type Ended = { code: number | null; stdout: string; stderr: string }

function run(file: string, env: Record<string, string>): Promise<Ended> {
  const path = fileURLToPath(new URL(`../../${file}`, import.meta.url))
  return new Promise((ended) => {
    execFile(process.execPath, [path], { env, timeout: 20_000 }, (error, stdout, stderr) => {
      const code = error === null ? 0 : typeof error.code === 'number' ? error.code : null
      ended({ code, stdout, stderr })
    })
  })
}
