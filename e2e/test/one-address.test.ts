import { afterAll, beforeAll, expect, test } from 'vitest'
import { text } from '../src/backend.ts'
import { userId } from '../src/people.ts'
import { openStage, type Stage } from '../src/stage.ts'

/** Four at once and one each 333 ms, for all apps together; that of each app is far roomier. */
const CALLS_IN_20_SECONDS = 64
const AT_ONCE = 4
const EACH_MS = 20_000 / (CALLS_IN_20_SECONDS - AT_ONCE)

let stage: Stage
beforeAll(async () => {
  stage = await openStage({
    workers: 2,
    apps: [{ receipts: 'never' }, { receipts: 'never' }],
    env: { DINGTALK_EGRESS_CALLS: String(CALLS_IN_20_SECONDS) },
  })
})
afterAll(() => stage.close())

test('all apps and workers behind one address keep its budget of calls together', async () => {
  const { apps, backend, dingtalk } = stage
  const ids = await Promise.all(
    apps.flatMap(({ name }) =>
      Array.from({ length: 6 }, (_, at) =>
        backend.accept({
          app: name,
          to: { userIds: [userId(at + 1)] },
          message: text(`number ${at}`),
        }),
      ),
    ),
  )
  for (const id of ids) expect(await backend.settled(id)).toEqual({ unverified: 1 })
  // Those for the tokens count, too.
  const moments = (await dingtalk.getCalls({})).map(({ at }) => at).toSorted((a, b) => a - b)
  expect(moments).toHaveLength(12 + 2)
  const whole = (moments.at(-1) ?? 0) - (moments[0] ?? 0)
  // The first one may have been slower on its way than the last.
  expect(whole).toBeGreaterThan((moments.length - AT_ONCE - 2) * EACH_MS)
})
