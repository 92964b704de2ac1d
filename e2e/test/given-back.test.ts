import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { text } from '../src/backend.ts'
import { copiesOf, once } from '../src/copies.ts'
import { untilFaultsStruck } from '../src/faults.ts'
import { createOperator } from '../src/operator.ts'
import { userId } from '../src/people.ts'
import { openStage, type Stage } from '../src/stage.ts'

let stage: Stage
beforeAll(async () => {
  stage = await openStage({ workers: 2 })
})
afterAll(() => stage.close())

const busy = { api: 'asyncsend_v2', kind: 'error', code: -1 } as const

test('what expires after a try that surely failed takes nothing: the same content arrives later that day', async () => {
  const { app, backend, dingtalk } = stage
  const person = userId(1)
  const to = { userIds: [person] }
  const { id: fault } = await dingtalk.addFault({ ...busy, times: null })
  const first = await backend.accept({
    to,
    message: text('too late'),
    expiresAt: new Date(Date.now() + 2_000).toISOString(),
  })
  await vi.waitFor(async () => {
    expect((await dingtalk.countCalls({ api: busy.api, code: -1 })).total).toBeGreaterThan(0)
  }, 1_500)
  expect(await backend.settled(first)).toEqual({ suppressed: 1 })
  await dingtalk.clearFaults({ id: fault })

  expect((await createOperator(backend).usage(app.name, person)).user.used).toBe(0)
  const second = await backend.accept({ to, message: text('too late') })
  expect(await backend.settled(second)).toEqual({ delivered: 1 })
  expect(await copiesOf(dingtalk, 'too late')).toEqual(once([person]))
})

test('what fails before its second try, because its content was forbidden meanwhile, takes nothing', async () => {
  const { app, backend, dingtalk } = stage
  const message = text('forbidden')
  await dingtalk.addFault(busy)
  const first = await backend.accept({ to: { userIds: [userId(2)] }, message, priority: 'urgent' })
  await untilFaultsStruck(dingtalk)
  await dingtalk.addFault({ ...busy, code: 41_049 })
  const second = await backend.accept({ to: { userIds: [userId(3)] }, message, priority: 'urgent' })

  expect(await backend.settled(second)).toEqual({ failed: 1 })
  expect(await backend.settled(first)).toEqual({ failed: 1 })
  const operator = createOperator(backend)
  expect((await operator.usage(app.name, userId(3))).user.used).toBe(0)
  expect((await operator.usage(app.name, userId(2))).user.used).toBe(0)
})
