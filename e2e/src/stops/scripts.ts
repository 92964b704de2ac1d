import { createHash } from 'node:crypto'
import { queuePrefix, sendQueueName } from '@dingpost/jobs'
import { createLedger } from '@dingpost/ledger'
import { Queue } from 'bullmq'
import { Redis } from 'ioredis'

/** What a command is called; one that runs a script is called as the script, the ledger's or BullMQ's. */
export type NameOf = (words: readonly string[]) => string

/** Also teaches the Redis all scripts, so that none of them takes a second command. */
export async function loadScripts(redisUrl: string): Promise<NameOf> {
  const names = new Map<string, string>()
  const texts: string[] = []
  const redis = new Redis(redisUrl)
  redis.defineCommand = (name, { lua }) => {
    names.set(hashOf(lua), name.replace(/:.*/, ''))
    texts.push(lua)
  }
  try {
    createLedger({ redis, app: 'scripts' })
    const queue = new Queue(sendQueueName('scripts'), {
      connection: redis,
      prefix: queuePrefix('scripts'),
      skipVersionCheck: true,
      skipMetasUpdate: true,
    })
    await queue.waitUntilReady()
    await Promise.all(texts.map((lua) => redis.script('LOAD', lua)))
    await queue.close()
  } finally {
    redis.disconnect()
  }

  return (words) => {
    const [command = '', script = ''] = words
    const ofReceipts = words.some((word) => word.includes('.receipts:'))
    return `${ofReceipts ? 'receipts ' : ''}${nameOf(command.toLowerCase(), script)}`
  }

  function nameOf(command: string, script: string): string {
    switch (command) {
      case 'evalsha':
        return names.get(script) ?? 'unknown script'
      case 'eval':
        return names.get(hashOf(script)) ?? 'unknown script'
      default:
        return command
    }
  }
}

const hashOf = (script: string): string => createHash('sha1').update(script).digest('hex')
