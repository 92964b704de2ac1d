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
  readonly producers: readonly Child[]
  /** In order of their start, those that ended included. */
  readonly workers: readonly Child[]
  readonly logDir: string
  /** One file for each process, with all it wrote. */
  readonly logFiles: readonly string[]
  /** One more of them; `program` in place of ours, for this one. */
  startProducer(program?: string): Promise<Child>
  startWorker(program?: string): Promise<Child>
  /** Sends `signal` (SIGKILL) to producer or worker `index`, and waits until it is gone. */
  killProducer(index: number, signal?: NodeJS.Signals): Promise<Exit>
  killWorker(index: number, signal?: NodeJS.Signals): Promise<Exit>
  /** SIGTERM to all, the simulator last; SIGKILL to those that do not go in time. */
  stop(): Promise<void>
}

/** Boots the stack. Rejects, with nothing left running, when a process dies or is not ready in 30 s. */
export async function startStack(options: StackOptions): Promise<Stack> {
  const { redisUrl, ports = {}, programs = {} } = options
  const secrets = freshSecrets()
  const environments = stackEnvironments(secrets, redisUrl)
  const fleet = await createFleet(options)
  const producers: Child[] = []
  const workers: Child[] = []
  let producersAskedFor = 0
  let workersAskedFor = 0
  let simulatorUrl = ''

  const stop = () => fleet.stop((child) => child.name === 'simulator')

  const start = (role: Role, name: string, env: Environment, program = programs[role]) =>
    fleet.start({
      name,
      file: program ?? ourPrograms[role],
      env: { ...env, ...options.env },
    })

  const startSimulator = async (): Promise<string> => {
    const env = environments.simulator(ports.simulator ?? 0, options.simulator)
    const child = await start('simulator', 'simulator', env)
    const url = await whenReady(child, () => /(http:\/\/[^\s"/]+).*\n/.exec(child.output())?.[1])
    fleet.watch(child)
    return url
  }

  const startProducer = async (program?: string) => {
    const index = producersAskedFor
    producersAskedFor += 1
    const { child, url } = await startService(
      (port) => start('producer', `producer-${index + 1}`, environments.producer(port), program),
      nth(ports.producer, index),
    )
    fleet.watch(child)
    producers[index] = child
    return { child, url }
  }

  const startWorker = async (program?: string): Promise<Child> => {
    const index = workersAskedFor
    workersAskedFor += 1
    const { child } = await startService(
      (port) => {
        const env = environments.worker(port, simulatorUrl)
        return start('worker', `worker-${index + 1}`, env, program)
      },
      nth(ports.worker, index),
    )
    fleet.watch(child)
    workers[index] = child
    return child
  }

  const kill = async (
    children: readonly Child[],
    index: number,
    signal: NodeJS.Signals = 'SIGKILL',
  ): Promise<Exit> => {
    const child = children[index]
    if (child === undefined) throw new Error(`There is no process ${index} of this kind`)
    return fleet.end(child, signal)
  }

  try {
    simulatorUrl = await startSimulator()
    const [started] = await Promise.all([
      Promise.all(Array.from({ length: options.producers ?? 1 }, () => startProducer())),
      Promise.all(Array.from({ length: options.workers }, () => startWorker())),
    ])
    const producerUrls = started.map(({ url }) => url)
    return {
      ...secrets,
      redisUrl,
      simulatorUrl,
      producerUrl: producerUrls[0] ?? '',
      producerUrls,
      producers,
      workers,
      logDir: fleet.logDir,
      get logFiles() {
        return fleet.logFiles()
      },
      startProducer: async (program) => (await startProducer(program)).child,
      startWorker,
      killProducer: (index, signal) => kill(producers, index, signal),
      killWorker: (index, signal) => kill(workers, index, signal),
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
