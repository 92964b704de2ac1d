import type { CliSettings, readCliSettings } from '@dingpost/settings'
import type { Api } from './api.ts'
import type { Outcome } from './outcome.ts'
import type { Terminal } from './terminal.ts'

/** One option of a command; `value` is what stands for its value in the help. */
export type Option =
  | { readonly kind: 'flag'; readonly about: string }
  | {
      readonly kind: 'text'
      readonly value: string
      readonly about: string
      readonly choices?: readonly string[]
      readonly required?: true
    }
  /** May be given any number of times. */
  | { readonly kind: 'list'; readonly value: string; readonly about: string }

export type Options = Readonly<Record<string, Option>>

/** What was given on the command line, as the options and arguments of a command promise it. */
export type Given<Asked extends Options, Argument extends string = never> = {
  readonly [Name in keyof Asked]: Asked[Name] extends { kind: 'flag' }
    ? boolean
    : Asked[Name] extends { kind: 'list' }
      ? readonly string[]
      : Asked[Name] extends { required: true }
        ? string
        : string | undefined
} & { readonly [Name in Argument]: string }

/** What the environment says, or what is wrong with it. */
export type SettingsReading = ReturnType<typeof readCliSettings>

interface Surroundings {
  readonly terminal: Terminal
  /** Print the API's own JSON instead of words. */
  readonly json: boolean
  readonly pause: (ms: number) => Promise<void>
}

/** What a command that asks the API has around it. */
export interface Desk extends Surroundings {
  readonly api: Api
}

/** What a command has around it that also works when nothing is set up as it should be. */
export interface Workshop extends Surroundings {
  readonly settings: SettingsReading
  readonly connect: (settings: CliSettings) => Api
}

interface Description<Asked extends Options, Argument extends string> {
  readonly name: string
  readonly summary: string
  /** What stands behind the name, all of it required. */
  readonly arguments?: readonly Argument[]
  readonly options: Asked
  readonly remarks?: readonly string[]
  readonly examples: readonly string[]
}

/** Each run method takes what `parse` makes of the options and arguments beside it. */
export type Command<Asked extends Options = Options, Argument extends string = string> =
  | (Description<Asked, Argument> & {
      readonly kind: 'api'
      run(given: Given<Asked, Argument>, desk: Desk): Promise<Outcome>
    })
  | (Description<Asked, Argument> & {
      readonly kind: 'local'
      run(given: Given<Asked, Argument>, workshop: Workshop): Promise<Outcome>
    })

export function command<const Asked extends Options, const Argument extends string = never>(
  described: Command<Asked, Argument>,
): Command {
  return described
}
