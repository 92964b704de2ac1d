import { setTimeout as sleep } from 'node:timers/promises'
import { Redis } from 'ioredis'

/** Watches the commands that clients send to a Redis; what a script does inside it is not one. */
export type CommandWatch = {
  /** The commands from the start of `work` until its end and then until nobody sends any more. */
  during(work: () => Promise<void>): Promise<string[]>
  close(): void
}

/** Far longer than the pauses between the commands of one delivery, far shorter than any timer. */
const QUIET_MS = 300

export async function watchCommands(redisUrl: string): Promise<CommandWatch> {
  const redis = new Redis(redisUrl)
  const monitor = await redis.monitor()
  let commands: string[] = []
  let last = 0
  monitor.on('monitor', (_time: string, args: string[], source: string) => {
    if (source === 'lua') return
    commands.push(args.join(' '))
    last = performance.now()
  })

  return {
    async during(work) {
      commands = []
      await work()
      while (performance.now() - last < QUIET_MS) await sleep(QUIET_MS / 10)
      return commands
    },
    close() {
      monitor.disconnect()
      redis.disconnect()
    },
  }
}
