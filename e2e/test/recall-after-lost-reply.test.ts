import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { text } from '../src/backend.ts'
import { userIds } from '../src/people.ts'
import { openStage, type Stage } from '../src/stage.ts'

let stage: Stage
beforeAll(async () => {
  stage = await openStage()
})
afterAll(() => stage.close())

test('a recall does not call recalled who still sees the copy whose reply was lost', async () => {
  const { backend, dingtalk } = stage
  await dingtalk.addFault({ api: 'asyncsend_v2', kind: 'reset-after' })
  const id = await backend.accept({ to: { userIds: userIds(3) }, message: text('lost') })
  expect(await backend.settled(id)).toEqual({ delivered: 3 })

  const { status } = await backend.postTo(`/v1/notifications/${id}/recall`, {})
  expect(status).toBe(202)
  await vi.waitFor(async () => {
    const [task] = (await backend.status(id)).tasks
    expect(task?.recalled ?? task?.recallRefused).toBeDefined()
  }, 10_000)

  // DingTalk named the second task, which reached nobody; the first one nobody can recall.
  const seen = await dingtalk.getSeen()
  expect(seen.map(({ recalledAt }) => recalledAt)).toEqual([null, null, null])
  expect(await backend.counts(id)).toEqual({ delivered: 3 })
})
