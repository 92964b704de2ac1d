import { type Child, ChildEndedError, whenReady } from './child.ts'
import { onFreePort, PortTakenError } from './port.ts'

/**
 * Runs a program that listens on the port it is told, and waits until its `/readyz` answers 200.
 * Without `port` a free one is chosen, and another one when that was taken in between.
 */
export function startService(
  start: (port: number) => Promise<Child>,
  port: number | undefined,
): Promise<{ child: Child; url: string }> {
  const begin = async (chosen: number) => {
    const child = await start(chosen)
    const url = `http://127.0.0.1:${chosen}`
    try {
      await whenReady(child, () => isReady(url))
    } catch (error) {
      if (error instanceof ChildEndedError && error.message.includes('EADDRINUSE')) {
        throw new PortTakenError(`Port ${chosen}, wanted by ${child.name}, is taken`, {
          cause: error,
        })
      }
      throw error
    }
    return { child, url }
  }
  return port === undefined ? onFreePort(begin) : begin(port)
}

async function isReady(url: string): Promise<true | undefined> {
  try {
    const response = await fetch(`${url}/readyz`, { signal: AbortSignal.timeout(2_000) })
    await response.body?.cancel()
    return response.ok || undefined
  } catch {
    return undefined
  }
}
