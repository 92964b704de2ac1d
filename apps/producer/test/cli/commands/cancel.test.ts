import { expect, it } from 'vitest'
import { dingpost } from '../dingpost.ts'
import { problem } from '../fake-producer.ts'
import { ID, statusBody } from '../status-answers.ts'

const path = `DELETE /v1/notifications/${ID}`

it('says how many were cancelled, how many were too late for it, and what became of all', async () => {
  const body = {
    ...statusBody('sending', { cancelled: 3, sent: 1 }),
    cancelled: 3,
    underWay: 1,
  }
  const { code, out, received } = await dingpost(['cancel', ID], { [path]: { body } })
  expect(code).toBe(0)
  expect(out.split('\n').slice(0, 3)).toEqual([
    '3 recipients cancelled, 1 under way',
    `${ID}  sending  app hr  created 2026-11-22 12:00:00`,
    '4 recipients',
  ])
  expect(received).toMatchObject([{ method: 'DELETE', body: undefined }])
  expect(received[0]?.headers).not.toHaveProperty('content-type')
})

it('prints the API’s own JSON', async () => {
  const body = { ...statusBody('cancelled', { cancelled: 1 }), cancelled: 1, underWay: 0 }
  const { out } = await dingpost(['cancel', ID, '--json'], { [path]: { body } })
  expect(JSON.parse(out)).toEqual(body)
})

it('ends with 1 for a notification that there is not', async () => {
  const answers = { [path]: problem(404, 'notification_not_found') }
  expect(await dingpost(['cancel', ID], answers)).toMatchObject({
    code: 1,
    err: 'The title of notification_not_found (404 notification_not_found)',
  })
})

it('needs an id, and takes no options', async () => {
  const { code, err } = await dingpost(['cancel', '--shared'])
  expect(code).toBe(2)
  expect(err).toBe(
    'there is no option --shared\n<id> is missing\n\nusage: dingpost cancel <id> [--json]',
  )
})
