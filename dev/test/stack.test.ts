import { existsSync, readFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { once } from 'node:events'
import { expect, onTestFinished, test, vi } from 'vitest'
import { freePort } from '../src/port.ts'
import { type Stack, type StackOptions, startStack } from '../src/stack.ts'
import { standIns } from './stand-in.ts'
import { temporaryFolder } from './temporary-folder.ts'

// Every test starts processes, on a machine that may be busy.
vi.setConfig({ testTimeout: 30_000 })

const programs = {
  simulator: standIns.simulator,
  producer: standIns.service,
  worker: standIns.service,
}

test('every process gets its environment, a port of its own and a log file of its own', async () => {
  const logDir = temporaryFolder()
  const stack = await start({ workers: 2, logDir, simulator: { people: 7 } })
  const producer = await environmentOf(stack.producerUrl)
  expect(producer).toMatchObject({
    REDIS_URL: 'redis://127.0.0.1:1',
    API_KEYS: `local:${stack.apiKey}`,
    BOARD_USER: stack.boardUser,
    BOARD_PASSWORD: stack.boardPassword,
    DINGTALK_APP_SECRET: stack.appSecret,
  })
  expect(stack.workers.map((worker) => worker.name)).toEqual(['worker-1', 'worker-2'])
  expect(stack.logFiles.map((file) => file.slice(logDir.length + 1)).toSorted()).toEqual([
    'producer-1.log',
    'simulator.log',
    'worker-1.log',
    'worker-2.log',
  ])
  expect(await (await fetch(stack.simulatorUrl)).text()).toBe('simulator')
})

test('nothing of the surroundings reaches a process, and what is set for all does', async () => {
  vi.stubEnv('DINGTALK_APPS_FILE', '/etc/passwd')
  onTestFinished(() => void vi.unstubAllEnvs())
  const stack = await start({ env: { LOG_LEVEL: 'debug' } })
  const producer = await environmentOf(stack.producerUrl)
  expect(producer['DINGTALK_APPS_FILE']).toBeUndefined()
  expect(producer['LOG_LEVEL']).toBe('debug')
})

test('a worker can be killed and another one started', async () => {
  const ends: string[] = []
  const stack = await start({ workers: 1, onUnexpectedEnd: (child) => ends.push(child.name) })
  expect(await stack.killWorker(0)).toEqual({ code: null, signal: 'SIGKILL' })
  const worker = await stack.startWorker()
  expect(worker.name).toBe('worker-2')
  expect(stack.workers.map((child) => child.running())).toEqual([false, true])
  expect(ends).toEqual([])
})

test('a producer can be started, with another program too, and killed', async () => {
  const ends: string[] = []
  const stack = await start({ onUnexpectedEnd: (child) => ends.push(child.name) })
  const producer = await stack.startProducer(standIns.service)
  expect(producer.name).toBe('producer-2')
  expect(await stack.killProducer(1)).toEqual({ code: null, signal: 'SIGKILL' })
  expect(stack.producers.map((child) => child.running())).toEqual([true, false])
  await expect(stack.startProducer(standIns.dying)).rejects.toThrow('producer-3 ended')
  expect(ends).toEqual([])
})

test('an end that nobody asked for is reported', async () => {
  const ends: string[] = []
  const stack = await start({ workers: 2, onUnexpectedEnd: (child) => ends.push(child.name) })
  stack.workers[1]?.kill('SIGKILL')
  await vi.waitFor(() => expect(ends).toEqual(['worker-2']))
})

test('stopping ends all, the simulator last', async () => {
  const logDir = temporaryFolder()
  const stack = await start({ workers: 2, logDir })
  await stack.stop()
  const stoppedAt = Object.fromEntries(
    stack.logFiles.map((file) => [
      file.slice(logDir.length + 1),
      Number(/stops at (\d+)/.exec(readFileSync(file, 'utf8'))?.[1]),
    ]),
  )
  const { 'simulator.log': simulator, ...others } = stoppedAt
  expect(simulator).toBeGreaterThanOrEqual(Math.max(...Object.values(others)))
  await expect(fetch(stack.producerUrl)).rejects.toThrow('fetch failed')
})

test('a process that does not stop in time is killed', async () => {
  const stack = await start({ workers: 1, env: { STUBBORN: '1' }, stopGraceMs: 200 })
  await stack.stop()
  expect(await stack.workers[0]?.exited).toEqual({ code: null, signal: 'SIGKILL' })
})

test('logs in a temporary folder go with the stack', async () => {
  const stack = await start()
  expect(existsSync(stack.logDir)).toBe(true)
  await stack.stop()
  expect(existsSync(stack.logDir)).toBe(false)
})

test('a process that dies at its start fails the stack at once with what it wrote, and ends the rest', async () => {
  const logDir = temporaryFolder()
  const starting = start({
    logDir,
    programs: { ...programs, worker: standIns.dying },
    workers: 1,
  })
  await expect(starting).rejects.toThrow(
    /worker-1 ended with code 78 before it was ready:\nDINGTALK_AGENT_ID must be a number/,
  )
  expect(readFileSync(`${logDir}/simulator.log`, 'utf8')).toContain('stops at')
})

test('a port that was wished for and is taken is named', async () => {
  const holder = createServer().listen(0, '127.0.0.1')
  onTestFinished(() => void holder.close())
  await once(holder, 'listening')
  const address = holder.address()
  const port = typeof address === 'object' ? address?.port : undefined
  await expect(start({ ports: { producer: port } })).rejects.toThrow(
    `Port ${port}, wanted by producer-1, is taken`,
  )
})

test('a wished port is had', async () => {
  const port = await freePort()
  const stack = await start({ ports: { producer: port } })
  expect(stack.producerUrl).toBe(`http://127.0.0.1:${port}`)
})

async function start(options: Partial<StackOptions> = {}): Promise<Stack> {
  const stack = await startStack({
    redisUrl: 'redis://127.0.0.1:1',
    workers: 0,
    programs,
    ...options,
  })
  onTestFinished(() => stack.stop())
  return stack
}

async function environmentOf(url: string): Promise<Record<string, string>> {
  return (await (await fetch(`${url}/environment`)).json()) as Record<string, string>
}
