import { describeError } from '@dingpost/ledger'
import { destination, type Logger, pino, stdTimeFunctions } from 'pino'

/** Lines are written in the background: a blocking write costs a busy worker a tenth of its time. */
export const createLog = (level: string): Logger =>
  pino(
    {
      level,
      base: { service: 'worker' },
      timestamp: stdTimeFunctions.isoTime,
      serializers: { err: describeError },
    },
    destination({ sync: false }),
  )
