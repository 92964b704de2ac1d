import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'

/** Off, all of them: the platform's limits are not what is measured. */
const limits = {
  messagesPerPersonPerDay: null,
  peoplePerMinute: null,
  callsPerSecond: null,
  egressCallsPer20Seconds: null,
}

/** The simulator in a process of its own, so that it does not share the contenders' event loop. */
export async function startSimulatorProcess(people: number) {
  const program = fileURLToPath(new URL('../../packages/simulator/src/main.ts', import.meta.url))
  const child = spawn(process.execPath, [program], {
    env: {
      ...process.env,
      SIMULATOR_PORT: '0',
      SIMULATOR_PEOPLE: String(people),
      SIMULATOR_LIMITS: JSON.stringify(limits),
    },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const [line] = (await once(child.stdout, 'data')) as [Buffer]
  const url = /http:\/\/\S+/.exec(line.toString())?.[0]
  if (!url) throw new Error(`the simulator did not start: ${line.toString()}`)

  const control = async <Reply>(path: string, method = 'GET'): Promise<Reply> => {
    const response = await fetch(`${url}/_control/${path}`, { method })
    return (await response.json()) as Reply
  }

  return {
    url,
    reset: () => control('reset', 'POST'),
    async totals() {
      const { seen, dropped } = await control<{ seen: number; dropped: number }>('totals')
      const calls = await control<{ total: number }>('calls/count?api=asyncsend_v2')
      return { seen, dropped, sendCalls: calls.total }
    },
    async stop(): Promise<void> {
      child.kill()
      await once(child, 'exit')
    },
  }
}
