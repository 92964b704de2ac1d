import { z } from 'zod'
import { parseInput } from '../bad-input.ts'
import type { Simulation } from '../simulation.ts'

/** One thing a test, a script or another process can ask of the simulator, defined once. */
export interface Operation<Input extends z.ZodType, Output> {
  readonly method: 'GET' | 'POST'
  /** Below `/_control`. */
  readonly path: string
  readonly summary: string
  readonly input: Input
  readonly run: (simulation: Simulation, input: z.output<Input>) => Output
}

/** Ties the type of `run` to the schema of its input. */
export function operation<Input extends z.ZodType, Output>(
  definition: Operation<Input, Output>,
): Operation<Input, Output> {
  return definition
}

/** Throws `BadInput`. */
export function perform<Input extends z.ZodType, Output>(
  { input, run }: Operation<Input, Output>,
  simulation: Simulation,
  given: unknown,
): Output {
  return run(simulation, parseInput(input, given))
}

/** `object`, so that a method that asks for nothing may be called with nothing. */
export const nothing: z.ZodType<object, object> = z.strictObject({})

/** A number, also as the text a query string makes of it. */
export const numeric = z.union(
  [
    z.int().min(0),
    z
      .string()
      .regex(/^\d{1,15}$/u)
      .transform(Number),
  ],
  'must be a whole number',
)

/** How many of the newest entries come back. */
export const newest = numeric.default(1000)
