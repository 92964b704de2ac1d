import { expect, it } from 'vitest'
import { dingpost } from '../dingpost.ts'
import { problem } from '../fake-producer.ts'
import { ID } from '../status-answers.ts'

const path = `POST /v1/notifications/${ID}/recall`
const task = { taskId: '256271667526', sentAt: '2026-11-22T04:00:01.000Z' }

it('says what was cancelled and which calls are recalled', async () => {
  const { code, out, received } = await dingpost(['recall', ID], {
    [path]: { status: 202, body: { id: ID, cancelled: 1, tasks: [task] } },
  })
  expect(code).toBe(0)
  expect(out).toBe(
    '1 recipient cancelled, 1 task being recalled\n  256271667526  sent 2026-11-22 12:00:01',
  )
  expect(received).toMatchObject([{ method: 'POST', body: { shared: false } }])
  expect(received[0]?.headers['content-type']).toBe('application/json')
})

it('recalls from everybody in shared calls only when told to', async () => {
  const { out, received } = await dingpost(['recall', '--shared', ID, '--json'], {
    [path]: { status: 202, body: { id: ID, cancelled: 0, tasks: [] } },
  })
  expect(received).toMatchObject([{ body: { shared: true } }])
  expect(JSON.parse(out)).toEqual({ id: ID, cancelled: 0, tasks: [] })
})

it('says why nothing can be recalled, in JSON too', async () => {
  const refusal = problem(409, 'task_shared', { detail: 'Others were in it.' })
  expect(await dingpost(['recall', ID], { [path]: refusal })).toMatchObject({
    code: 1,
    out: '',
    err: 'The title of task_shared (409 task_shared)\n  Others were in it.',
  })
  const json = await dingpost(['recall', ID, '--json'], { [path]: refusal })
  expect(JSON.parse(json.out)).toEqual(refusal.body)
  expect(json.code).toBe(1)
})

it('needs an id', async () => {
  expect(await dingpost(['recall'])).toMatchObject({
    code: 2,
    err: '<id> is missing\n\nusage: dingpost recall <id> [--shared] [--json]',
  })
})
