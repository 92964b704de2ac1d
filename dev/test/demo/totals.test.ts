import { expect, test } from 'vitest'
import type { Evidence } from '../../src/demo/evidence.ts'
import { totalsOf } from '../../src/demo/totals.ts'

const send = '/topapi/message/corpconversation/asyncsend_v2'

function call(api: string, more: Partial<Evidence['calls'][number]> = {}) {
  return { api, appKey: 'ding-hr', errcode: 0, subCode: null, fault: null, ...more }
}

function evidence(more: Partial<Evidence> = {}): Evidence {
  const calls = Array.from({ length: 3 }, () => call('/gettoken'))
  return { reports: new Map(), people: [], sights: [], tasks: [], drops: [], calls, ...more }
}

test('calls are counted by the last part of their path', () => {
  const { calls } = evidence()
  const totals = totalsOf([], evidence({ calls: [...calls, call(send), call(send)] }))
  expect(totals).toMatchObject({ calls: { gettoken: 3, asyncsend_v2: 2 }, problems: [] })
})

test('a second copy that DingTalk swallowed is no problem, any other drop is', () => {
  const drops = [
    { userId: 'u1', taskId: 1, code: '143106' },
    { userId: 'u2', taskId: 1, code: '143105' },
  ]
  expect(totalsOf([], evidence({ drops }))).toMatchObject({
    secondCopies: 1,
    limited: 1,
    problems: ['DingTalk dropped a message to u2: 143105'],
  })
})

test('a call that was too fast is a problem, unless the story asked DingTalk to say so', () => {
  const { calls } = evidence()
  const tooFast = call(send, { errcode: 88, subCode: '90018' })
  const asked = { ...tooFast, fault: 'throttle' }
  expect(totalsOf([], evidence({ calls: [...calls, tooFast, asked] })).problems).toEqual([
    'DingTalk refused 1 calls as too fast',
  ])
})

test('one token fetch too many is a problem', () => {
  const { calls } = evidence()
  expect(totalsOf([], evidence({ calls: [...calls, call('/gettoken')] })).problems).toEqual([
    '4 token fetches, told were 3',
  ])
})

test('a message of which no scene knows is a problem', () => {
  const sight = { userId: 'u1', taskId: 1, appKey: 'ding-hr', at: 1, readAt: 1, content: '?' }
  expect(totalsOf([], evidence({ sights: [sight] })).problems).toEqual([
    'u1 saw “?”, asked for by no scene',
  ])
})
