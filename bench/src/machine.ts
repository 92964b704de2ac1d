import { readFileSync } from 'node:fs'
import { cpus } from 'node:os'
import type { Redis } from '@dingpost/dev'

/** The machine and the versions: a number without these says nothing. */
export function describeMachine(redis: Redis): string {
  const processors = cpus()
  return [
    `${processors.length} × ${processors[0]?.model.trim() ?? 'unknown processor'}`,
    `Node ${process.versions.node}`,
    ...['bullmq', 'ioredis', 'axios'].map((name) => `${name} ${versionOf(name)}`),
    redis.describe().replace(/^private | on .*$/g, ''),
  ].join(', ')
}

function versionOf(name: string): string {
  const file = new URL(`../node_modules/${name}/package.json`, import.meta.url)
  return (JSON.parse(readFileSync(file, 'utf8')) as { version: string }).version
}
