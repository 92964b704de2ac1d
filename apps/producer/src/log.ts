import { describeError } from '@dingpost/ledger'
import type { LogLevel } from '@dingpost/settings'
import { destination, type DestinationStream, type Logger, pino, stdTimeFunctions } from 'pino'

/** How long a line waits for others. */
const FLUSH_MS = 10
/** After the last line. */
const FLUSHES = 100

/**
 * Lines are written in the background, those of 10 ms together: no request waits for whoever reads
 * them, and a busy producer makes no system call a line. A process that exits writes out what is left.
 */
export const createLog = (level: LogLevel, output: DestinationStream = standardOutput()): Logger =>
  pino(
    {
      level,
      base: { service: 'producer' },
      timestamp: stdTimeFunctions.isoTime,
      serializers: { err: describeError },
    },
    output,
  )

/**
 * Nothing wakes up where nothing is written: pino's own timer took an idle process 3 % of a core. A
 * flush does nothing while the one before is under way, so they go on for a while.
 */
function standardOutput(): DestinationStream {
  const output = destination({ sync: false, minLength: 4_096 })
  let timer: NodeJS.Timeout | undefined
  let left = 0
  const flush = (): void => {
    output.flush()
    left -= 1
    if (left > 0) return
    clearInterval(timer)
    timer = undefined
  }
  return {
    write(line) {
      output.write(line)
      left = FLUSHES
      timer ??= setInterval(flush, FLUSH_MS).unref()
    },
  }
}
