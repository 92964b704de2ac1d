import { describeError } from '@dingpost/ledger'
import { destination, type Logger, pino, stdTimeFunctions } from 'pino'

/**
 * Lines are written in the background, those of 10 ms together: one write a line costs a busy worker
 * a tenth of its time. A process that exits writes out what is left.
 *
 * @param file the standard output unless given
 */
export const createLog = (level: string, file: string | number = 1): Logger =>
  pino(
    {
      level,
      base: { service: 'worker' },
      timestamp: stdTimeFunctions.isoTime,
      serializers: { err: describeError },
    },
    destination({ dest: file, sync: false, minLength: 4_096, periodicFlush: 10 }),
  )
