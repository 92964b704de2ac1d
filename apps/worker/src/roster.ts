import type { AppSettings } from '@dingpost/settings'
import type { AppWorker } from './app-worker.ts'
import type { Sender } from './sender.ts'

export interface RosterOptions {
  readonly createSender: (app: AppSettings) => Sender
  readonly startWorker: (sender: Sender) => AppWorker
}

/** Names of the apps that another look at the settings concerned. */
export interface Reloaded {
  readonly started: readonly string[]
  readonly changed: readonly string[]
  readonly stopped: readonly string[]
}

/** The apps of one process, which may come, change and go while it runs. */
export interface Roster {
  readonly workers: () => readonly AppWorker[]
  /** Apps that are as they were go on undisturbed; one that is gone finishes what it has begun. */
  reload(apps: readonly AppSettings[]): Reloaded
  /** Resolves when all of them have stopped, those included that were told to before. */
  close(): Promise<void>
}

export function createRoster({ createSender, startWorker }: RosterOptions): Roster {
  const employed = new Map<string, { readonly worker: AppWorker; readonly settings: string }>()
  const leaving = new Set<Promise<void>>()

  function leave(name: string, worker: AppWorker): void {
    employed.delete(name)
    const left = worker.close().finally(() => leaving.delete(left))
    leaving.add(left)
  }

  return {
    workers: () => Array.from(employed.values(), ({ worker }) => worker),

    reload(apps) {
      const names = new Set(apps.map(({ name }) => name))
      const stopped = [...employed].filter(([name]) => !names.has(name))
      for (const [name, { worker }] of stopped) leave(name, worker)

      const started: string[] = []
      const changed: string[] = []
      for (const app of apps) {
        const { name } = app
        const settings = written(app)
        const before = employed.get(name)
        if (before?.settings === settings) continue
        const sender = createSender(app)
        const worker = before ? before.worker : startWorker(sender)
        if (before) worker.replaceSender(sender)
        employed.set(name, { worker, settings })
        const list = before ? changed : started
        list.push(name)
      }
      return { started, changed, stopped: stopped.map(([name]) => name) }
    },

    async close() {
      for (const [name, { worker }] of employed) leave(name, worker)
      await Promise.all(leaving)
    },
  }
}

/** For comparing only: it holds the secret, which a mask would make look unchanged. */
const written = (app: AppSettings): string =>
  JSON.stringify({ ...app, appSecret: app.appSecret.reveal() })
