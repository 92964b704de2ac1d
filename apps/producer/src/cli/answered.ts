import type { Answer } from './api.ts'
import type { Desk } from './command.ts'
import { done, type Outcome } from './outcome.ts'

/**
 * Prints an answer: as it came, or in words. A refusal is printed only as JSON here, its words go to
 * standard error with the exit code.
 */
export function printAnswer<Body>(
  { terminal, json }: Desk,
  answer: Answer<Body>,
  words: (body: Body) => string,
): Outcome {
  if (json) {
    if (answer.json !== undefined) terminal.print(answer.json)
  } else if (answer.ok) {
    terminal.print(words(answer.body))
  }
  return answer.ok ? done : answer.failure
}
