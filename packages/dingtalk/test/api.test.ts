import { expect, test } from 'vitest'
import { paths } from '../src/api.ts'
import { type Api, countsInMonth } from '../src/index.ts'

test('work notifications count in the month, tokens and the directory do not', () => {
  const apis = Object.keys(paths) as Api[]
  expect(apis.filter(countsInMonth)).toEqual([
    'asyncsend_v2',
    'getsendresult',
    'recall',
    'status_bar_update',
  ])
})
