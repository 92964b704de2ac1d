import { type Checkpoint, layCheckpoint, type Stop } from './checkpoint.ts'
import type { NameOf } from './scripts.ts'

/** A process that is killed at one command of its way; without a stop, after it. */
export type Trial = {
  readonly name: string
  readonly stop: Stop | undefined
  readonly checkpoint: Checkpoint
}

/** One trial for each of the stops, and a last one that is not stopped. */
export function layTrials(
  kind: string,
  stops: readonly Stop[],
  { redisUrl, nameOf, armed = true }: { redisUrl: string; nameOf: NameOf; armed?: boolean },
): Promise<Trial[]> {
  return Promise.all(
    [...stops, undefined].map(async (stop) => ({
      name: stop ? `${kind}: ${stop.command} ${stop.nth} ${stop.how}` : `${kind}: not stopped`,
      stop,
      checkpoint: await layCheckpoint(redisUrl, nameOf, stop, { armed }),
    })),
  )
}

/** The names of trials that are not where their process is to be killed. */
export const unreached = (trials: readonly Trial[]): string[] =>
  trials.filter(({ stop, checkpoint }) => stop && !checkpoint.hasStopped()).map(({ name }) => name)
