import { fileURLToPath } from 'node:url'
import { type Child, type Exit, whenReady } from './child.ts'
import { createFleet, type FleetOptions } from './fleet.ts'
import { startService } from './service.ts'
import {
  type Environment,
  freshSecrets,
  type SimulatorOptions,
  stackEnvironments,
  type StackSecrets,
} from './stack-environment.ts'

type Role = 'simulator' | 'producer' | 'worker'

export type StackOptions = FleetOptions & {
  redisUrl: string
  workers: number
  /** Default 1. */
  producers?: number
  simulator?: SimulatorOptions
  /** For every process, over what the stack sets itself. */
  env?: Environment
  /** Ports that must be had; free ones when left out. Producers and workers count up from theirs. */
  ports?: { [role in Role]?: number | undefined }
  /** Other programs in place of ours. */
  programs?: { [role in Role]?: string }
}

/** Simulator, producers and workers, each a process configured by its environment only. */
export type Stack = StackSecrets & {
  readonly redisUrl: string
  readonly simulatorUrl: string
  /** The first producer's. */
  readonly producerUrl: string
  readonly producerUrls: readonly string[]
  /** In order of their start, those that ended included. */
  readonly workers: readonly Child[]
  readonly logDir: string
  /** One file for each process, with all it wrote. */
  readonly logFiles: readonly string[]
  startWorker(): Promise<Child>
  /** Sends `signal` (SIGKILL) to worker `index`, and waits until it is gone. */
  killWorker(index: number, signal?: NodeJS.Signals): Promise<Exit>
  /** SIGTERM to all, the simulator last; SIGKILL to those that do not go in time. */
  stop(): Promise<void>
}

/** Boots the stack. Rejects, with nothing left running, when a process dies or is not ready in 30 s. */
export async function startStack(options: StackOptions): Promise<Stack> {
  const { redisUrl, ports = {}, programs = {}, producers = 1 } = options
  const secrets = freshSecrets()
  const environments = stackEnvironments(secrets, redisUrl)
  const fleet = await createFleet(options)
  const workers: Child[] = []
  let workersAskedFor = 0
  let simulatorUrl = ''

  const stop = () => fleet.stop((child) => child.name === 'simulator')

  const start = (role: Role, name: string, env: Environment) =>
    fleet.start({
      name,
      file: programs[role] ?? ourPrograms[role],
      env: { ...env, ...options.env },
    })

  const startSimulator = async (): Promise<string> => {
    const env = environments.simulator(ports.simulator ?? 0, options.simulator)
    const child = await start('simulator', 'simulator', env)
    const url = await whenReady(child, () => /(http:\/\/[^\s"/]+).*\n/.exec(child.output())?.[1])
    fleet.watch(child)
    return url
  }

  const startProducer = async (index: number): Promise<string> => {
    const { child, url } = await startService(
      (port) => start('producer', `producer-${index + 1}`, environments.producer(port)),
      nth(ports.producer, index),
    )
    fleet.watch(child)
    return url
  }

  const startWorker = async (): Promise<Child> => {
    const index = workersAskedFor
    workersAskedFor += 1
    const { child } = await startService(
      (port) => start('worker', `worker-${index + 1}`, environments.worker(port, simulatorUrl)),
      nth(ports.worker, index),
    )
    fleet.watch(child)
    workers[index] = child
    return child
  }

  try {
    simulatorUrl = await startSimulator()
    const [producerUrls] = await Promise.all([
      Promise.all(Array.from({ length: producers }, (_, index) => startProducer(index))),
      Promise.all(Array.from({ length: options.workers }, startWorker)),
    ])
    return {
      ...secrets,
      redisUrl,
      simulatorUrl,
      producerUrl: producerUrls[0] ?? '',
      producerUrls,
      workers,
      logDir: fleet.logDir,
      get logFiles() {
        return fleet.logFiles()
      },
      startWorker,
      async killWorker(index, signal = 'SIGKILL') {
        const child = workers[index]
        if (child === undefined) throw new Error(`There is no worker ${index}`)
        return fleet.end(child, signal)
      },
      stop,
    }
  } catch (error) {
    await stop()
    throw error
  }
}

const ourPrograms: Record<Role, string> = {
  simulator: repositoryFile('packages/simulator/src/main.ts'),
  producer: repositoryFile('apps/producer/src/main.ts'),
  worker: repositoryFile('apps/worker/src/main.ts'),
}

function repositoryFile(path: string): string {
  return fileURLToPath(new URL(`../../${path}`, import.meta.url))
}

function nth(firstPort: number | undefined, index: number): number | undefined {
  return firstPort === undefined ? undefined : firstPort + index
}
