import { inspect } from 'node:util'

const MASK = '[secret]'

/**
 * A value that stays out of logs: printing, serialising, cloning or inspecting it, however deep it
 * lies in an object, shows a mask. Only `reveal()` gives it away.
 */
export class Secret {
  readonly #value: string

  constructor(value: string) {
    this.#value = value
  }

  reveal(): string {
    return this.#value
  }

  toString(): string {
    return MASK
  }

  toJSON(): string {
    return MASK
  }

  [inspect.custom](): string {
    return MASK
  }
}
