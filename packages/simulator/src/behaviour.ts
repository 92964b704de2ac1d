import { z } from 'zod'

/** How the simulated platform behaves where it is free to choose. */
export interface Behaviour {
  /** Real time every answer takes longer. */
  latencyMs: number
  /** From a send until its receipt says anything. */
  resultDelayMs: number
  /** From a delivery until the person opens it; `null` is a spread with a median of a minute. */
  readAfterMs: number | null
  /** Where the receipt puts people outside the visible range: among the invalid, or nowhere. */
  outOfRange: 'invalid' | 'absent'
}

export const defaultBehaviour: Readonly<Behaviour> = {
  latencyMs: 0,
  resultDelayMs: 1000,
  readAfterMs: null,
  outOfRange: 'invalid',
}

const ms = z.number().min(0)

export const behaviourFields = {
  latencyMs: ms.exactOptional(),
  resultDelayMs: ms.exactOptional(),
  readAfterMs: ms.nullable().exactOptional(),
  outOfRange: z.enum(['invalid', 'absent']).exactOptional(),
}
