import type { Api, Scope } from '@dingpost/dingtalk'
import type { Budget } from '@dingpost/ledger'

/**
 * More people, or more sends to everyone, than DingTalk takes in a minute: 4104x answers a call
 * (page "server-api-error-codes-1"), 143xxx stands in a receipt (page of `getsendresult`).
 */
const tooManyPeople = new Set(['41046', '41047', '41048', '143103', '143104', '143203', '143204'])

export const isTooManyPeople = (code: string): boolean => tooManyPeople.has(code)

/** Which of the app's budgets was too generous; undefined where it is none of them that was full. */
export function throttledBudget(failure: {
  readonly api: Api
  readonly code: string
  readonly scope: Scope
}): Budget | undefined {
  const { api, code, scope } = failure
  if (isTooManyPeople(code)) return 'people'
  if (scope !== 'api') return undefined
  switch (api) {
    case 'gettoken':
      return undefined
    case 'asyncsend_v2':
      return 'send'
    // The second way to the list of a department's people is booked as the first.
    case 'listsimple':
      return 'listid'
    default:
      return api
  }
}
