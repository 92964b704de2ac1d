import { type VariableName, variables } from './variables.ts'

export type Environment = Readonly<Record<string, string | undefined>>

/** What one process found in its environment, or one line for each thing wrong with it. */
export type Reading<Settings> =
  | { readonly ok: true; readonly settings: Settings }
  | { readonly ok: false; readonly problems: readonly string[] }

/** Reads variables and collects what is wrong with them; no problem ever repeats a value. */
export interface EnvironmentReader {
  readonly problems: string[]
  /** Any other variable, one that a file refers to by name. */
  foreign(name: string): string | undefined
  refuse(name: VariableName, why: string): void
  text(name: VariableName): string | undefined
  integer(name: VariableName, range: { min: number; max: number }): number
  choice<Choice extends string>(name: VariableName, choices: readonly Choice[]): Choice
}

/**
 * A blank variable counts as unset: Compose files pass blanks for what nobody filled in. A refused
 * one yields its default, so that reading goes on and every problem is found in one go.
 */
export function createReader(env: Environment): EnvironmentReader {
  const problems: string[] = []
  const foreign = (name: string) => env[name]?.trim() || undefined
  const refuse = (name: VariableName, why: string) => void problems.push(`${name}: ${why}`)
  const text = (name: VariableName) => foreign(name) ?? (variables[name].default || undefined)

  return {
    problems,
    foreign,
    refuse,
    text,
    integer(name, { min, max }) {
      const given = text(name) ?? ''
      const value = /^\d{1,15}$/.test(given) ? Number(given) : Number.NaN
      if (value >= min && value <= max) return value
      refuse(name, `expected a whole number from ${min} to ${max}`)
      return Number(variables[name].default)
    },
    choice(name, choices) {
      const found = choices.find((choice) => choice === text(name))
      if (found !== undefined) return found
      refuse(name, `expected one of ${choices.join(', ')}`)
      return choices[0] as (typeof choices)[number]
    },
  }
}

export function readingOf<Settings>(
  reader: EnvironmentReader,
  settings: Settings,
): Reading<Settings> {
  return reader.problems.length === 0
    ? { ok: true, settings }
    : { ok: false, problems: reader.problems }
}
