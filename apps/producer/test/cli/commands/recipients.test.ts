import { expect, it } from 'vitest'
import { dingpost } from '../dingpost.ts'
import { ID } from '../status-answers.ts'

const path = `/v1/notifications/${ID}/recipients`
const item = (recipient: string, more: object = {}) => ({
  recipient,
  state: 'read',
  updatedAt: '2026-11-22T04:00:07.120Z',
  ...more,
})

it('shows one recipient a line, wide characters counted, and without empty columns', async () => {
  const items = [
    item('mobile:138****0000', { userId: 'zhangsan', taskId: '256271667526' }),
    item('userId:李四', { state: 'failed', reason: 'unknown_recipient', code: '33012' }),
  ]
  const { code, out, err } = await dingpost(['recipients', ID], {
    [`GET ${path}`]: { body: { items } },
  })
  expect(out).toBe(
    [
      'RECIPIENT           USER ID   STATE   REASON             CODE   TASK          SINCE',
      'mobile:138****0000  zhangsan  read                              256271667526  2026-11-22 12:00:07',
      'userId:李四                   failed  unknown_recipient  33012                2026-11-22 12:00:07',
    ].join('\n'),
  )
  expect({ code, err }).toEqual({ code: 0, err: '' })

  const plain = await dingpost(['recipients', ID], {
    [`GET ${path}`]: { body: { items: [item('everyone')] } },
  })
  expect(plain.out).toBe('RECIPIENT  STATE  SINCE\neveryone   read   2026-11-22 12:00:07')
})

it('asks for a state and a number, and says when there are more', async () => {
  const { err, received } = await dingpost(
    ['recipients', ID, '--state', 'failed', '--limit', '2'],
    {
      [`GET ${path}?state=failed&limit=2`]: {
        body: { items: [item('everyone')], nextCursor: '2' },
      },
    },
  )
  expect(received).toHaveLength(1)
  expect(err).toBe('There are more: --all shows all of them')
})

it('follows every cursor, and joins the pages as words and as JSON', async () => {
  const answers = {
    [`GET ${path}?limit=1000`]: { body: { items: [item('userId:a', { x: 1 })], nextCursor: '1' } },
    [`GET ${path}?limit=1000&cursor=1`]: {
      body: { items: [item('userId:b')], nextCursor: '2' },
    },
    [`GET ${path}?limit=1000&cursor=2`]: { body: { items: [item('userId:c')] } },
  }
  const words = await dingpost(['recipients', ID, '--all'], answers)
  expect(words.out.match(/userId:\w/g)).toEqual(['userId:a', 'userId:b', 'userId:c'])
  expect(words.err).toBe('')
  const json = await dingpost(['recipients', ID, '--all', '--json'], answers)
  expect(JSON.parse(json.out)).toEqual({
    items: [item('userId:a', { x: 1 }), item('userId:b'), item('userId:c')],
  })
})

it('ends with the refusal of any page', async () => {
  const { code, out, err } = await dingpost(['recipients', ID, '--all'], {
    [`GET ${path}?limit=1000`]: { body: { items: [item('userId:a')], nextCursor: '1' } },
  })
  expect({ code, out }).toEqual({ code: 1, out: '' })
  expect(err).toContain('404 not_found')
})

it('says nobody where there is nobody', async () => {
  const { out } = await dingpost(['recipients', ID, '--state', 'failed'], {
    [`GET ${path}?state=failed`]: { body: { items: [] } },
  })
  expect(out).toBe('nobody')
})

it.each([
  ['--limit', '0'],
  ['--limit', '1001'],
  ['--limit', 'many'],
])('refuses %s %s', async (...words) => {
  expect(await dingpost(['recipients', ID, ...words])).toMatchObject({
    code: 2,
    err: expect.stringContaining(
      '--limit takes a whole number from 1 to 1000\n\nusage: ',
    ) as string,
    received: [],
  })
})

it('refuses --all beside --limit', async () => {
  const { code, err } = await dingpost(['recipients', ID, '--all', '--limit', '5'])
  expect(code).toBe(2)
  expect(err).toContain('--all and --limit exclude each other')
})
