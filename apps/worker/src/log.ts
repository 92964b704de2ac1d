import { describeError } from '@dingpost/ledger'
import { type Logger, pino, stdTimeFunctions } from 'pino'

export const createLog = (level: string): Logger =>
  pino({
    level,
    base: { service: 'worker' },
    timestamp: stdTimeFunctions.isoTime,
    serializers: { err: describeError },
  })
