import { spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, inject, it, onTestFinished, vi } from 'vitest'
import { startRedisProxy } from './redis-proxy.ts'
import { text } from './stand-in.ts'

const main = fileURLToPath(new URL('../src/main.ts', import.meta.url))

function start(env: Record<string, string>) {
  const child = spawn(process.execPath, [main], { env: { PATH: process.env['PATH'], ...env } })
  let output = ''
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (bytes) => (output += String(bytes)))
  }
  const exited = once(child, 'exit') as Promise<[number | null]>
  onTestFinished(() => void child.kill('SIGKILL'))
  return {
    output: () => output,
    kill: (signal: NodeJS.Signals) => child.kill(signal),
    exitCode: async () => (await exited)[0],
    async url() {
      await vi.waitFor(() => expect(output).toContain('the producer listens'), { timeout: 15_000 })
      return /"url":"([^"]+)"/.exec(output)?.[1] ?? ''
    },
  }
}

/** An environment with one app that nobody else has. */
function environment(redisUrl: string): Record<string, string> {
  const folder = mkdtempSync(join(tmpdir(), 'dingpost-producer-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  const app = { name: `m${randomBytes(6).toString('hex')}`, appKey: 'k', agentId: 1 }
  const file = join(folder, 'apps.json')
  writeFileSync(file, JSON.stringify({ apps: [{ ...app, appSecret: 'app-hush' }] }))
  return {
    REDIS_URL: redisUrl,
    DINGTALK_APPS_FILE: file,
    PRODUCER_PORT: '0',
    API_KEYS: 'hr:key-hush',
    BOARD_USER: 'ops',
    BOARD_PASSWORD: 'board-hush',
    LOG_LEVEL: 'debug',
  }
}

const hello = JSON.stringify({
  to: { mobiles: ['13800000000'], userIds: ['zhangsan'] },
  message: text('secret words'),
})
const request = {
  method: 'POST',
  headers: { 'content-type': 'application/json', authorization: 'Bearer key-hush' },
  body: hello,
}

describe('the process', () => {
  it('serves, logs nobody, and stops on SIGTERM', async () => {
    const process = start(environment(inject('redisUrl')))
    const url = await process.url()
    const response = await fetch(`${url}/v1/notifications`, request)
    expect(response.status).toBe(202)
    const { headers } = request
    const status = await fetch(`${url}${response.headers.get('location')}`, { headers })
    expect(await status.json()).toMatchObject({ state: 'queued', recipients: { total: 2 } })
    expect((await fetch(`${url}/readyz`)).status).toBe(200)

    process.kill('SIGTERM')
    expect(await process.exitCode()).toBe(0)
    expect(process.output()).toContain('stopped')
    expect(process.output()).not.toMatch(/hush|13800000000|zhangsan|secret words/)
  })

  it('listens while Redis is away, is ready when it comes, and can stop without it', async () => {
    const proxy = await startRedisProxy(inject('redisUrl'))
    onTestFinished(() => proxy.close())
    proxy.cut()
    const process = start(environment(proxy.url))
    const url = await process.url()
    expect((await fetch(`${url}/healthz`)).status).toBe(200)
    expect((await fetch(`${url}/readyz`)).status).toBe(503)
    const refused = await fetch(`${url}/v1/notifications`, request)
    expect(refused.status).toBe(503)
    expect(refused.headers.get('retry-after')).toBe('1')

    proxy.restore()
    await vi.waitFor(async () => expect((await fetch(`${url}/readyz`)).status).toBe(200), {
      timeout: 10_000,
    })
    expect((await fetch(`${url}/v1/notifications`, request)).status).toBe(202)

    proxy.cut()
    process.kill('SIGINT')
    expect(await process.exitCode()).toBe(0)
    expect(process.output()).not.toMatch(/hush|13800000000|zhangsan|secret words/)
  })

  it('answers what is under way before it stops, unless it is told twice', async () => {
    const proxy = await startRedisProxy(inject('redisUrl'))
    onTestFinished(() => proxy.close())
    const [patient, hurried] = [start(environment(proxy.url)), start(environment(proxy.url))]
    const urls = [await patient.url(), await hurried.url()]
    for (const url of urls) expect((await fetch(`${url}/readyz`)).status).toBe(200)

    proxy.hang()
    proxy.writes = 0
    const [answered, lost] = urls.map((url) => fetch(`${url}/v1/notifications`, request))
    lost?.catch(() => {})
    await vi.waitFor(() => expect(proxy.writes).toBeGreaterThanOrEqual(2))
    for (const process of [patient, hurried]) {
      process.kill('SIGTERM')
      await vi.waitFor(() => expect(process.output()).toContain('stopping'))
    }
    hurried.kill('SIGTERM')
    expect(await hurried.exitCode()).toBe(1)
    await expect(lost).rejects.toThrow('fetch failed')
    expect((await answered)?.status).toBe(503)
    const began = performance.now()
    expect(await patient.exitCode()).toBe(0)
    expect(performance.now() - began).toBeLessThan(3_000)
  })

  it('reads the apps again on SIGHUP, and keeps them while something is wrong', async () => {
    const env = environment(inject('redisUrl'))
    const file = env['DINGTALK_APPS_FILE'] ?? ''
    const before = JSON.parse(readFileSync(file, 'utf8')) as { apps: { name: string }[] }
    const [app] = before.apps
    const process = start(env)
    const url = await process.url()
    const { headers } = request
    const apps = async () => {
      const usage = await fetch(`${url}/v1/usage`, { headers })
      return ((await usage.json()) as { apps: { app: string }[] }).apps.map((one) => one.app)
    }
    expect(await apps()).toEqual([app?.name])

    const wrong = [
      { ...app, agentId: 'x' },
      { name: 'A_B', appKey: 'k2', agentId: 2 },
    ]
    writeFileSync(file, JSON.stringify({ apps: wrong }))
    process.kill('SIGHUP')
    await vi.waitFor(() => {
      const errors = process.output().match(/"level":50.*the apps stay as they were: /g) ?? []
      expect(errors.length).toBeGreaterThanOrEqual(2)
    })
    expect(await apps()).toEqual([app?.name])

    const second = { ...app, name: `${app?.name}2`, appKey: 'k2' }
    writeFileSync(file, JSON.stringify({ apps: [app, second] }))
    process.kill('SIGHUP')
    await vi.waitFor(async () => expect(await apps()).toEqual([app?.name, second.name]))
    const added = `"added":["${second.name}"],"removed":[]`
    await vi.waitFor(() => expect(process.output()).toContain(added))
    expect(process.output()).not.toMatch(/hush/)
  })

  it('does not start with a wrong environment, and says all of what is wrong', async () => {
    const process = start({ PRODUCER_HOST: '0.0.0.0', PRODUCER_PORT: 'http' })
    expect(await process.exitCode()).toBe(78)
    expect(
      process
        .output()
        .trim()
        .split('\n')
        .map((line) => line.split(':')[0]),
    ).toEqual(['DINGTALK_APP_KEY', 'PRODUCER_PORT', 'API_KEYS'])
  })
})
