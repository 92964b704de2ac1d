import { exitWithProblems } from '@dingpost/settings'
import type { Outcome, Problem } from './outcome.ts'
import { plain } from './report/table.ts'

/** `misused` is what shells use; `unavailable` is EX_UNAVAILABLE of sysexits.h. */
const codes = { done: 0, amiss: 1, misused: 2, unavailable: 69 } as const

/** Says on standard error what went wrong, if anything did, and gives the exit code for it. */
export function conclude(
  outcome: Outcome,
  { note, usage }: { note: (text: string) => void; usage: string },
): number {
  const say = (lines: readonly string[]) => lines.forEach((line) => note(line))
  switch (outcome.kind) {
    case 'done':
      return codes.done
    case 'amiss':
      say(outcome.lines)
      return codes.amiss
    case 'refused':
      say(refusalLines(outcome.status, outcome.problem))
      return codes.amiss
    case 'foreign':
      say([plain(outcome.what)])
      return codes.amiss
    case 'misused':
      say([...outcome.problems, '', usage])
      return codes.misused
    case 'unavailable':
      say([plain(outcome.why), ...(outcome.advice === undefined ? [] : [outcome.advice])])
      return codes.unavailable
    case 'misconfigured':
      return exitWithProblems(outcome.problems)
  }
}

/** Title and code; what is wrong where, or else what the title means. */
function refusalLines(status: number, { title, code, detail, errors = [] }: Problem): string[] {
  const places = errors.map(({ pointer, parameter, header, message }) => {
    const place = pointer ?? parameter ?? header
    return `  ${place === undefined || place === '' ? '' : `${place}: `}${message}`
  })
  return [
    `${title} (${status} ${code})`,
    ...(places.length > 0 || detail === undefined ? places : [`  ${detail}`]),
    ...(status === 401 ? ['  This command line sends what DINGPOST_API_KEY holds'] : []),
  ].map(plain)
}
