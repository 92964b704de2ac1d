import { z } from 'zod'
import { parseInput } from './bad-input.ts'
import { appInput, demoApp } from './app.ts'
import { behaviourFields, defaultBehaviour, type Behaviour } from './behaviour.ts'
import { departmentChanges } from './department.ts'
import { generatedDepartments, generatePeople } from './generate-people.ts'
import { limitChanges } from './limits.ts'
import { personInput } from './person.ts'

/** Epoch milliseconds, or an ISO time with its zone. */
export const instant = z.union([
  z.int().min(0),
  z.iso.datetime({ offset: true }).transform((text) => Date.parse(text)),
])

export const simulatorOptions = z.strictObject({
  host: z.string().min(1).default('127.0.0.1'),
  /** 0 takes any free port. */
  port: z.int().min(0).max(65_535).default(0),
  apps: z
    .array(appInput)
    .min(1)
    .default([{ ...demoApp }]),
  people: z.array(personInput).default(() => generatePeople(1000)),
  /** A parent before its children. */
  departments: z.array(departmentChanges).default([...generatedDepartments]),
  limits: limitChanges.default({}),
  ...behaviourFields,
  /** Running follows real time plus an offset; otherwise time stands still until it is moved. */
  clock: z
    .strictObject({ at: instant.exactOptional(), running: z.boolean().default(true) })
    .default({ running: true }),
})

export type SimulatorOptions = z.input<typeof simulatorOptions>

export type Settings = Omit<z.output<typeof simulatorOptions>, keyof Behaviour> & Behaviour

/** Throws naming the option that is wrong. */
export function readSettings(options: SimulatorOptions): Settings {
  return { ...defaultBehaviour, ...parseInput(simulatorOptions, options) }
}
