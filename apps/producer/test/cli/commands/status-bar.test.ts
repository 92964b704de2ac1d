import { expect, it } from 'vitest'
import { dingpost } from '../dingpost.ts'
import { problem } from '../fake-producer.ts'
import { ID } from '../status-answers.ts'

const path = `POST /v1/notifications/${ID}/status-bar`
const body = { id: ID, tasks: [{ taskId: '7', sentAt: '2026-11-22T04:00:01.000Z' }] }

it('sends value and background, and says which calls are updated', async () => {
  const { code, out, received } = await dingpost(
    ['status-bar', ID, '--value', '已同意', '--background', '0xFF78C06E', '--shared'],
    { [path]: { status: 202, body } },
  )
  expect(code).toBe(0)
  expect(out).toBe('1 task being updated\n  7  sent 2026-11-22 12:00:01')
  expect(received.map((one) => one.body)).toEqual([
    { value: '已同意', background: '0xFF78C06E', shared: true },
  ])
})

it('sends no background that was not given, and prints the API’s own JSON', async () => {
  const { out, received } = await dingpost(['status-bar', ID, '--value=-', '--json'], {
    [path]: { status: 202, body },
  })
  expect(received.map((one) => one.body)).toEqual([{ value: '-', shared: false }])
  expect(JSON.parse(out)).toEqual(body)
})

it('points at what the API refuses', async () => {
  const errors = [{ pointer: '/background', message: 'must be 0xFF and six hexadecimal digits' }]
  const { code, err } = await dingpost(
    ['status-bar', ID, '--value', 'x', '--background', 'green'],
    { [path]: problem(422, 'invalid_status_bar', { detail: 'See errors.', errors }) },
  )
  expect(code).toBe(1)
  expect(err.split('\n')).toEqual([
    'The title of invalid_status_bar (422 invalid_status_bar)',
    '  /background: must be 0xFF and six hexadecimal digits',
  ])
})

it('needs an id and a value', async () => {
  const { code, err, received } = await dingpost(['status-bar'])
  expect({ code, received }).toEqual({ code: 2, received: [] })
  expect(err).toContain(
    '<id> is missing\n--value is missing\n\nusage: dingpost status-bar <id> --value <text> ',
  )
})
