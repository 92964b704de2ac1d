import { createLedger, type RedisClient } from '@dingpost/ledger'
import type { Queue } from 'bullmq'
import type { App } from './app.ts'
import { type AppQueues, createAppQueues } from './app-queue.ts'
import type { Desk, Desks } from './desk.ts'

interface Options {
  readonly redis: RedisClient
  readonly lingerMs: number
  readonly now?: () => number
}

/** What a change of the apps came to, by name. */
export interface Reloaded {
  readonly added: readonly string[]
  readonly removed: readonly string[]
}

export interface DeskRoom {
  readonly desks: Desks
  /** Each app's batches under its name, its receipts under `<app>.receipts`. */
  readonly watched: ReadonlyMap<string, Queue>
  /** These apps, and no others, from now on. What is under way for one that goes comes to its end. */
  reload(apps: readonly App[]): Reloaded
  close(): Promise<void>
}

/** The desks of all apps. Others keep the maps: they see every change. */
export function createDeskRoom({ redis, lingerMs, ...clock }: Options): DeskRoom {
  const desks = new Map<string, Desk>()
  const queues = new Map<string, AppQueues>()
  const watched = new Map<string, Queue>()
  const closing = new Set<Promise<void>>()

  function open(app: string): AppQueues {
    const opened = createAppQueues(redis, { app, lingerMs })
    queues.set(app, opened)
    watched.set(app, opened.sends)
    watched.set(`${app}.receipts`, opened.receipts)
    return opened
  }

  async function shut(app: string): Promise<void> {
    const left = queues.get(app)
    desks.delete(app)
    queues.delete(app)
    watched.delete(app)
    watched.delete(`${app}.receipts`)
    await left?.close()
  }

  return {
    desks,
    watched,
    reload(apps) {
      const names = new Set(apps.map(({ name }) => name))
      const removed = [...desks.keys()].filter((name) => !names.has(name))
      const added = [...names].filter((name) => !desks.has(name))
      for (const name of removed) {
        const closed = shut(name).finally(() => closing.delete(closed))
        closing.add(closed)
      }
      for (const app of apps) {
        const { name, limits, rules } = app
        const ledger = createLedger({ redis, app: name, limits, rules, ...clock })
        desks.set(name, { ...ledger, ...app, queues: queues.get(name) ?? open(name) })
      }
      return { added, removed }
    },
    async close() {
      await Promise.all([...desks.keys()].map(shut).concat([...closing]))
    },
  }
}
