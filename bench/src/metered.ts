import { writeSync } from 'node:fs'
import { METER_MARK, type Meter } from './meter.ts'
import { countRedisRequests } from './redis-requests.ts'

// Loaded by `--import` before a producer's or a worker's own program: SIGUSR2 has it write a line.
const redisUrl = process.env['REDIS_URL']
if (redisUrl !== undefined) {
  const isCounting = process.env['METER_REDIS_REQUESTS'] !== 'off'
  const requests = isCounting ? countRedisRequests(redisUrl) : () => 0
  process.on('SIGUSR2', () => {
    const { user, system } = process.cpuUsage()
    const meter: Meter = { cpuMs: (user + system) / 1_000, redisRequests: requests() }
    writeSync(1, `${METER_MARK}${JSON.stringify(meter)}\n`)
  })
}
