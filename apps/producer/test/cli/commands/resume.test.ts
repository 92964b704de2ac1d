import { expect, it } from 'vitest'
import { dingpost } from '../dingpost.ts'
import { problem } from '../fake-producer.ts'

const path = 'POST /v1/apps/hr/resume'

it('lets the app try at once', async () => {
  const answers = { [path]: { body: { app: 'hr', gate: null } } }
  const { code, out, received } = await dingpost(['resume', 'hr'], answers)
  expect({ code, out }).toEqual({ code: 0, out: 'app hr: the next batch goes at once' })
  expect(received).toMatchObject([{ method: 'POST', body: undefined }])
  const json = await dingpost(['resume', 'hr', '--json'], answers)
  expect(json.out).toBe('{"app":"hr","gate":null}')
})

it('ends with 1 for an app that there is not', async () => {
  expect(await dingpost(['resume', 'hr'], { [path]: problem(404, 'app_not_found') })).toMatchObject(
    {
      code: 1,
      err: 'The title of app_not_found (404 app_not_found)',
    },
  )
})

it('needs an app', async () => {
  expect(await dingpost(['resume'])).toMatchObject({
    code: 2,
    err: '<app> is missing\n\nusage: dingpost resume <app> [--json]',
  })
})
