import {
  type DestinationStream,
  type LevelWithSilent,
  type Logger,
  pino,
  stdTimeFunctions,
} from 'pino'
import { inBackground } from './background.ts'
import { describeError } from './describe-error.ts'

/** @param output the standard output unless given */
export const createLog = (
  service: 'producer' | 'worker',
  level: LevelWithSilent,
  output: DestinationStream = inBackground(1),
): Logger =>
  pino(
    {
      level,
      base: { service },
      timestamp: stdTimeFunctions.isoTime,
      serializers: { err: describeError },
    },
    output,
  )
