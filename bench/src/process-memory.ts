import { once } from 'node:events'
import type { Child } from '@dingpost/dev'

/** Of a process after a full garbage collection, in bytes. */
export interface ProcessMemory {
  /** What lives on the heap and in buffers. */
  readonly live: number
  /** What the system has given it. */
  readonly resident: number
}

/** For the environment of a process whose memory is to be looked at. */
export const inspectable = { NODE_OPTIONS: '--inspect=127.0.0.1:0' }

/** Collects the garbage of a process that was started `inspectable`, and looks at what is left. */
export async function memoryOf(child: Child): Promise<ProcessMemory> {
  const url = /Debugger listening on (ws:\S+)/.exec(child.output())?.[1]
  if (url === undefined) throw new Error(`${child.name} was not started to be inspected`)
  const socket = new WebSocket(url)
  await once(socket, 'open')
  try {
    // The second one takes what finalizers of the first one let go.
    await ask(socket, 'HeapProfiler.collectGarbage')
    await ask(socket, 'HeapProfiler.collectGarbage')
    const expression = 'JSON.stringify(process.memoryUsage())'
    const { result } = await ask<{ result: { value: string } }>(socket, 'Runtime.evaluate', {
      expression,
    })
    const usage = JSON.parse(result.value) as NodeJS.MemoryUsage
    return { live: usage.heapUsed + usage.external, resident: usage.rss }
  } finally {
    socket.close()
  }
}

async function ask<Result>(
  socket: WebSocket,
  method: string,
  params: Record<string, unknown> = {},
): Promise<Result> {
  socket.send(JSON.stringify({ id: 1, method, params }))
  const [{ data }] = (await once(socket, 'message')) as [{ data: string }]
  const reply = JSON.parse(data) as { result?: Result; error?: { message: string } }
  if (reply.result === undefined) throw new Error(`${method}: ${reply.error?.message ?? data}`)
  return reply.result
}
