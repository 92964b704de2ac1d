import { readdirSync, readFileSync } from 'node:fs'
import type { Cluster, Redis } from 'ioredis'

/** What runs the ledger's commands: one server, a cluster, or a mock of either. */
export type RedisClient = Redis | Cluster

const folder = new URL('./lua/', import.meta.url)

/** The file name carries the key count: `reserveBatches-2.lua`. */
const scripts = readdirSync(folder).flatMap((file) => {
  const [, name, keys] = /^(\w+)-(\d+)\.lua$/.exec(file) ?? []
  return name && keys ? [{ name, numberOfKeys: Number(keys), lua: withIncludes(file) }] : []
})

/** An include brings those it needs before itself, each only once. */
function withIncludes(file: string, brought = new Set<string>()): string {
  const text = readFileSync(new URL(file, folder), 'utf8')
  return text.replaceAll(/^--- @include "([\w-]+)"$/gm, (_line, name: string) => {
    if (brought.has(name)) return ''
    brought.add(name)
    return withIncludes(`includes/${name}.lua`, brought)
  })
}

/**
 * Runs a command script: EVALSHA, and EVAL where the server does not know it yet. Most answer a list,
 * those that work for many at once a list for each, or lines in one text.
 */
export type RunScript = <Reply = readonly string[]>(
  name: string,
  keys: readonly string[],
  args: readonly (string | number)[],
) => Promise<Reply>

export function defineScripts(redis: RedisClient): RunScript {
  for (const { name, numberOfKeys, lua } of scripts)
    redis.defineCommand(name, { numberOfKeys, lua })
  // ioredis adds the commands as methods that its types do not know.
  const commands = redis as unknown as Record<string, (...args: unknown[]) => Promise<unknown>>
  return async <Reply>(
    name: string,
    keys: readonly string[],
    args: readonly (string | number)[],
  ) => {
    const command = commands[name]
    if (!command) throw new Error(`there is no ledger script ${name}`)
    return (await command.call(redis, ...keys, ...args)) as Reply
  }
}
