import { type Keys, keysOf } from './keys.ts'
import { type RedisClient, type RunScript, defineScripts } from './script.ts'

/** What each part of one app's ledger works with. */
export interface Scope {
  readonly app: string
  readonly redis: RedisClient
  readonly run: RunScript
  readonly keys: Keys
  /** The moment for a script in ms, or '' for the Redis server's clock. */
  readonly now: () => string
}

const defined = new WeakMap<RedisClient, RunScript>()

/** A connection learns the scripts once, whoever works with it. */
export function scriptsOf(redis: RedisClient): RunScript {
  let run = defined.get(redis)
  if (!run) {
    run = defineScripts(redis)
    defined.set(redis, run)
  }
  return run
}

export function createScope(redis: RedisClient, app: string, now?: () => number): Scope {
  const run = scriptsOf(redis)
  return { app, redis, run, keys: keysOf(app), now: () => (now ? String(now()) : '') }
}
