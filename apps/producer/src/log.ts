import { describeError } from '@dingpost/ledger'
import type { LogLevel } from '@dingpost/settings'
import { type DestinationStream, type Logger, pino, stdTimeFunctions } from 'pino'

export function createLog(level: LogLevel, destination?: DestinationStream): Logger {
  const options = {
    level,
    base: { service: 'producer' },
    timestamp: stdTimeFunctions.isoTime,
    serializers: { err: describeError },
  }
  return destination ? pino(options, destination) : pino(options)
}
