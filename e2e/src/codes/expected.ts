import { expect } from 'vitest'
import { type CodeCase, delivered, type Ending } from './case.ts'

/** What a trial of the case has to find, in the words of a trial. */
export const expectedOf = (row: CodeCase) => ({
  outcome: row.outcome,
  next: consequenceOf(row),
  ...(row.next.kind === 'goes on' ? {} : { meanwhile: meanwhileOf(row) }),
  recipients: recipientsOf(row),
  calls: row.calls,
})

function consequenceOf({ next, code }: CodeCase): object {
  switch (next.kind) {
    case 'held': {
      const hint: unknown = expect.stringMatching(next.hint)
      return { kind: next.kind, reason: 'misconfigured', code, hint }
    }
    case 'app waits':
      return { ...next, reason: 'throttled', code }
    case 'batch waits':
    case 'goes on':
      return next
  }
}

/** Nobody's message is lost while it waits, and what was taken for it stays taken. */
const meanwhileOf = ({ at }: CodeCase): object => ({
  state: at === 'getsendresult' ? 'sent' : 'queued',
  allowance: at === 'getbymobile' ? 'free' : 'kept',
})

function recipientsOf(row: CodeCase): object[] {
  const struck = told(row.ends, row.code)
  switch (row.to) {
    case 'one':
    case 'everyone':
      return [struck]
    case 'two':
      return [struck, struck]
    case 'one of two':
      return [struck, told(delivered, row.code)]
  }
}

const told = ({ withCode, ...ending }: Ending, code: string): object =>
  withCode ? { ...ending, code } : ending
