import { describeError } from '@dingpost/ledger'
import type { LogLevel } from '@dingpost/settings'
import { destination, type DestinationStream, type Logger, pino, stdTimeFunctions } from 'pino'

/** Lines are written in the background, so that no request waits for whoever reads them. */
export const createLog = (
  level: LogLevel,
  output: DestinationStream = destination({ sync: false }),
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
