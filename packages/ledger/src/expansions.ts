import { type FilledBatch, filledNow } from './filled-batch.ts'
import { RETENTION_MS } from './retention.ts'
import type { Scope } from './scope.ts'
import type { Reason } from './states.ts'

/** Some of a department's people, in the order of their user ids (as JavaScript compares texts). */
export interface Piece {
  /** As the reservation named it. */
  readonly position: string
  readonly department: number
  /** The last one of the piece before, '' for the first. */
  readonly after: string
  /** At most 1,000. */
  readonly userIds: readonly string[]
  /** No further piece of this department follows. */
  readonly last: boolean
}

export type Expanded =
  | { readonly kind: 'put'; readonly batches: readonly FilledBatch[] }
  /** That piece was put before; the next one begins after this user id. */
  | { readonly kind: 'behind'; readonly after: string }
  /** Cancelled or expanded meanwhile. */
  | { readonly kind: 'over' }

/** Departments become their people: each is a recipient of the notification from then on. */
export interface Expansions {
  put(batch: string, piece: Piece): Promise<Expanded>
  /** The department has nobody, or is gone: the recipient that named it fails. */
  fail(batch: string, position: string, reason: Reason, code: string): Promise<void>
}

export function createExpansions({ run, keys, now }: Scope): Expansions {
  return {
    async put(batch, { position, department, after, userIds, last }) {
      const [kind, ...rest] = await run(
        'expandDepartment',
        [keys.batch(batch), keys.openBatches, keys.batchNumber],
        [
          keys.prefix,
          now(),
          RETENTION_MS,
          batch,
          position,
          department,
          after,
          last ? '1' : '0',
          ...userIds,
        ],
      )
      if (kind === 'put') return { kind, batches: rest.map(filledNow) }
      if (kind === 'behind') return { kind, after: rest[0] ?? '' }
      return { kind: 'over' }
    },

    async fail(batch, position, reason, code) {
      const args = [keys.prefix, now(), RETENTION_MS, batch, position, reason, code]
      await run('failDepartment', [keys.batch(batch)], args)
    },
  }
}
