import { once } from 'node:events'
import { type AddressInfo, connect, createServer, type Socket } from 'node:net'
import { cutter, isError, isPush, wordsOf } from './resp.ts'
import type { NameOf } from './scripts.ts'

/** A command of a process, the `nth` of its name, and whether Redis still gets it. */
export type Stop = {
  readonly command: string
  readonly nth: number
  readonly how: 'unsent' | 'unanswered'
}

/**
 * The only way of a producer or a worker to Redis. From its stop on nothing passes either way, as if
 * the process had been killed at that very command. Many may so come to their stops in one process,
 * and one SIGKILL ends all of them; calls to DingTalk that were under way are made.
 */
export type Checkpoint = {
  readonly url: string
  /** Names of the commands that came so far, the one it stopped at included. */
  readonly commands: readonly string[]
  /** Commands are counted for the stop from here on; until then it stops at none. */
  arm(): void
  /** The stop was reached and, where Redis got the command, it was carried out. @throws when it was refused */
  hasStopped(): boolean
  close(): void
}

/** Armed from the start, unless it is told to wait. */
export async function layCheckpoint(
  redisUrl: string,
  nameOf: NameOf,
  stop?: Stop,
  { armed = true }: { readonly armed?: boolean } = {},
): Promise<Checkpoint> {
  const { hostname, port } = new URL(redisUrl)
  const commands: string[] = []
  let armedAt = armed ? 0 : Number.POSITIVE_INFINITY
  const sockets = new Set<Socket>()
  let closed = false
  let stopped = false
  let refusal: string | undefined

  const server = createServer((near) => {
    const far = connect(Number(port), hostname)
    /** For each command that Redis has not answered: is it the last one? */
    const unanswered: boolean[] = []
    near.on(
      'data',
      cutter((value) => {
        if (closed) return
        const name = nameOf(wordsOf(value))
        commands.push(name)
        const isLast = isStop(name)
        if (isLast) closed = true
        if (isLast && stop?.how === 'unsent') stopped = true
        else {
          unanswered.push(isLast)
          far.write(value)
        }
      }),
    )
    far.on(
      'data',
      cutter((value) => {
        if (!isPush(value) && unanswered.shift() === true) {
          stopped = true
          if (isError(value)) refusal = value.toString()
        }
        if (!closed) near.write(value)
      }),
    )
    for (const [socket, other] of [
      [near, far],
      [far, near],
    ] as const) {
      sockets.add(socket)
      socket.setNoDelay(true)
      socket.on('error', () => {})
      socket.on('close', () => {
        sockets.delete(socket)
        other.destroy()
      })
    }
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')

  function isStop(name: string): boolean {
    if (name !== stop?.command) return false
    return commands.slice(armedAt).filter((command) => command === name).length === stop.nth
  }

  return {
    url: `redis://127.0.0.1:${(server.address() as AddressInfo).port}`,
    commands,
    arm() {
      armedAt = commands.length
    },
    hasStopped() {
      if (refusal !== undefined) throw new Error(`${stop?.command} was not carried out: ${refusal}`)
      return stopped
    },
    close() {
      server.close()
      for (const socket of sockets) socket.destroy()
    },
  }
}
