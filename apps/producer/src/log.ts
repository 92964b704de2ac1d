import { describeError } from '@dingpost/ledger'
import type { LogLevel } from '@dingpost/settings'
import { destination, type DestinationStream, type Logger, pino, stdTimeFunctions } from 'pino'

/**
 * Lines are written in the background, those of 10 ms together: no request waits for whoever reads
 * them, and a busy producer makes no system call a line. A process that exits writes out what is left.
 */
export const createLog = (
  level: LogLevel,
  output: DestinationStream = destination({ sync: false, minLength: 4_096, periodicFlush: 10 }),
): Logger =>
  pino(
    {
      level,
      base: { service: 'producer' },
      timestamp: stdTimeFunctions.isoTime,
      serializers: { err: describeError },
    },
    output,
  )
