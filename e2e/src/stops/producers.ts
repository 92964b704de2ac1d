import { fileURLToPath } from 'node:url'

/**
 * One process of many producers, each with a port and a way to Redis of its own, by PRODUCER_CHECKPOINTS in
 * its order. The last one to listen has the way and the port that the stack gives: it says that all
 * are there.
 */
const main = new URL('../../../apps/producer/src/main.ts', import.meta.url)
const { REDIS_URL: redisUrl = '', PRODUCER_PORT: port = '' } = process.env
const urls = JSON.parse(process.env['PRODUCER_CHECKPOINTS'] ?? '[]') as string[]

// Each of them listens to the signals.
process.setMaxListeners(0)
for (const url of urls) await start(url, '0')
await start(redisUrl, port)

/** The program itself, as many times as it has addresses. */
async function start(url: string, ownPort: string): Promise<void> {
  Object.assign(process.env, { REDIS_URL: url, PRODUCER_PORT: ownPort })
  await import(`${fileURLToPath(main)}?${url}`)
}
