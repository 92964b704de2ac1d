import { expect, it } from 'vitest'
import { Problem } from '../../src/http/problem.ts'
import { recipientQuery } from '../../src/http/recipient-query.ts'

function wrongParameters(query: unknown): unknown[] {
  try {
    recipientQuery(query)
    return []
  } catch (error) {
    if (!(error instanceof Problem) || error.code !== 'malformed_request') throw error
    return (error.details.errors ?? []).map((one) => ('parameter' in one ? one.parameter : one))
  }
}

it.each(['1', '999', '1000'])('takes a limit of %s', (limit) => {
  expect(recipientQuery({ limit })).toEqual({ limit: Number(limit) })
})

it.each(['0', '1001', '-1', '1.5', 'all', '', '0x10', '01', ['1', '2']])(
  'refuses a limit of %j',
  (limit) => {
    expect(wrongParameters({ limit })).toEqual(['limit'])
  },
)

it.each(['', 'abc', '-1', '1e3', '99999999999', 'NaN'])('refuses a cursor of %j', (cursor) => {
  expect(wrongParameters({ cursor })).toEqual(['cursor'])
})

it('lists every parameter that is wrong', () => {
  expect(wrongParameters({ state: 'gone', limit: '0', page: '2' })).toEqual([
    'state',
    'limit',
    'page',
  ])
})
