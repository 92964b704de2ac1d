import { describeError } from '@dingpost/ledger'
import { destination, type DestinationStream, type Logger, pino, stdTimeFunctions } from 'pino'

/** How long a line waits for others. */
const FLUSH_MS = 10
/** After the last line. */
const FLUSHES = 100

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
    inBackground(file),
  )

/**
 * Nothing wakes up where nothing is written: pino's own timer took an idle process 3 % of a core. A
 * flush does nothing while the one before is under way, so they go on for a while.
 */
function inBackground(file: string | number): DestinationStream {
  const output = destination({ dest: file, sync: false, minLength: 4_096 })
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
