import { describe, expect, it } from 'vitest'
import { dingpost } from '../dingpost.ts'
import { problem } from '../fake-producer.ts'
import { ID, statusBody } from '../status-answers.ts'
import { temporaryFile } from '../temporary-file.ts'
import { heldGate } from '../usage-answers.ts'

const path = 'POST /v1/notifications'
const accepted = { status: 202, body: { id: ID, state: 'queued', recipients: { total: 3 } } }
const toOne = ['--user', 'zhangsan', '--text', 'hello']

/** The body that these words send, unless they send none. */
async function bodyOf(words: readonly string[], input?: string | Uint8Array) {
  const { received, err } = await dingpost(
    ['send', ...words],
    { [path]: accepted },
    input === undefined ? {} : { input },
  )
  return received[0]?.body ?? err
}

async function keyOfOne() {
  const { received } = await dingpost(['send', ...toOne], { [path]: accepted })
  return received[0]?.headers['idempotency-key']
}

/** What a dry run answers, with changes. */
const forecast = (more: object) => ({
  body: {
    dryRun: true,
    app: 'hr',
    gate: null,
    recipients: [
      { recipient: 'mobile:138****0000', userId: 'u1', would: 'send' },
      { recipient: 'mobile:139****0000', would: 'look_up' },
      {
        recipient: 'userId:u2',
        userId: 'u2',
        would: 'defer',
        reason: 'quiet_hours',
        at: '2026-11-23T00:00:00.000Z',
      },
    ],
    totals: { send: 1, look_up: 1, digest: 0, defer: 1, suppress: 0, fail: 0 },
    ...more,
  },
})

/** The complaint about these words, which send nothing. */
async function complaintAbout(words: readonly string[], input?: string) {
  const { code, out, err, received } = await dingpost(
    ['send', ...words],
    { [path]: accepted },
    input === undefined ? {} : { input },
  )
  expect({ code, out, received }).toEqual({ code: 2, out: '', received: [] })
  const [complaint, usage] = err.split('\n\n')
  expect(usage).toMatch(/^usage: dingpost send \[/)
  return complaint
}

it('sends what was said to whom it was said, and answers with the id in front', async () => {
  const { code, out, err, received } = await dingpost(
    [
      ['send', '--app', 'hr', '--mobile', '13800000000', '--mobile=+1-2025550100'],
      ['--user', 'zhangsan', '--department', '7', '--everyone', '--text', '生日快乐'],
      ['--deliver-at', '2026-12-01 09:00', '--expires-at', '2026-12-01T12:00:30Z'],
      ['--over-limit', 'defer', '--priority', 'urgent', '--idempotency-key', 'k1'],
    ].flat(),
    { [path]: accepted },
    { apiKey: 'hush' },
  )
  expect({ code, out, err }).toEqual({ code: 0, out: `${ID}  queued, 3 recipients`, err: '' })
  expect(received).toHaveLength(1)
  expect(received[0]?.headers).toMatchObject({
    authorization: 'Bearer hush',
    'content-type': 'application/json',
    'idempotency-key': 'k1',
  })
  expect(received[0]?.body).toEqual({
    app: 'hr',
    to: {
      mobiles: ['13800000000', '+1-2025550100'],
      userIds: ['zhangsan'],
      departmentIds: [7],
      everyone: true,
    },
    message: { msgtype: 'text', text: { content: '生日快乐' } },
    deliverAt: '2026-12-01T09:00:00+08:00',
    expiresAt: '2026-12-01T12:00:30Z',
    overLimit: 'defer',
    priority: 'urgent',
  })
})

it('leaves out what was not said', async () => {
  expect(await bodyOf(toOne)).toEqual({
    to: { userIds: ['zhangsan'] },
    message: { msgtype: 'text', text: { content: 'hello' } },
  })
})

it('prints the API’s own JSON', async () => {
  const { out } = await dingpost(['send', ...toOne, '--json'], { [path]: accepted })
  expect(JSON.parse(out)).toEqual(accepted.body)
})

describe('idempotency', () => {
  it('makes a new key for every request', async () => {
    const first = await keyOfOne()
    expect(first).toMatch(/^[0-9a-f-]{36}$/)
    expect(await keyOfOne()).not.toBe(first)
  })

  it('says that it was accepted before', async () => {
    const replayed = { ...accepted, headers: { 'idempotent-replayed': 'true' } }
    const { out } = await dingpost(['send', ...toOne], { [path]: replayed })
    expect(out).toBe(`${ID}  accepted before, 3 recipients`)
  })

  it('names the key to repeat with when nobody knows whether it arrived', async () => {
    const { code, err, received } = await dingpost(['send', ...toOne], {
      [path]: problem(503, 'unavailable', { detail: 'Nothing was acknowledged.' }),
    })
    expect(code).toBe(69)
    expect(err).toContain(`--idempotency-key ${String(received[0]?.headers['idempotency-key'])}`)
  })

  it('refuses a key that no header can hold', async () => {
    expect(await complaintAbout([...toOne, '--idempotency-key', '生日'])).toBe(
      '--idempotency-key takes 1 to 255 visible ASCII characters',
    )
  })
})

describe('the message', () => {
  const to = ['--user', 'zhangsan']

  it('is a text from standard input, without the last line end', async () => {
    expect(await bodyOf([...to, '--text', '-'], 'one\ntwo\n')).toMatchObject({
      message: { msgtype: 'text', text: { content: 'one\ntwo' } },
    })
  })

  it('is markdown from a file or standard input, with a title', async () => {
    const message = { msgtype: 'markdown', markdown: { title: '公告', text: '# 一\n\n- 二' } }
    const file = temporaryFile('# 一\n\n- 二\r\n')
    expect(await bodyOf([...to, '--markdown', file, '--title', '公告'])).toMatchObject({ message })
    const piped = await bodyOf([...to, '--markdown', '-', '--title', '公告'], '# 一\n\n- 二')
    expect(piped).toMatchObject({ message })
  })

  it('is DingTalk’s own object from a file or standard input', async () => {
    const message = { msgtype: 'image', image: { media_id: '@lADO' } }
    const json = `\ufeff${JSON.stringify(message)}\n`
    expect(await bodyOf([...to, '--message', temporaryFile(json)])).toMatchObject({ message })
    expect(await bodyOf([...to, '--message', '-'], json)).toMatchObject({ message })
  })

  it.each([
    [[], 'a message is given by one of --text, --markdown, --message'],
    [
      ['--text', 'a', '--message', '-'],
      'a message is given by one of --text, --markdown, --message',
    ],
    [['--markdown', '-'], '--markdown and --title go together'],
    [['--text', 'a', '--title', 'b'], '--markdown and --title go together'],
    [['--message', '-'], '--message: not JSON'],
    [['--message', '/nowhere/13800000000'], '--message: the file cannot be read (ENOENT)'],
  ])('refuses %s', async (words, complaint) => {
    expect(await complaintAbout([...to, ...words], '{')).toBe(complaint)
  })

  it('refuses a file that is not UTF-8', async () => {
    const gbk = temporaryFile(Uint8Array.of(0xb9, 0xab, 0xb8, 0xe6))
    expect(await complaintAbout([...to, '--markdown', gbk, '--title', 'x'])).toBe(
      '--markdown: the file is not UTF-8',
    )
  })
})

describe('the recipients', () => {
  const message = ['--text', 'hello']

  it('come from a file or standard input too, beside those of the options', async () => {
    const lines =
      '# the team\r\nmobile:13800000000\n\n  user: li si \nuserId:wangwu\ndepartment:7\neveryone\n'
    const to = {
      mobiles: ['13900000000', '13800000000'],
      userIds: ['li si', 'wangwu'],
      departmentIds: [7],
      everyone: true,
    }
    const options = [...message, '--mobile', '13900000000']
    expect(await bodyOf([...options, '--recipients', temporaryFile(lines)])).toMatchObject({ to })
    expect(await bodyOf([...options, '--recipients', '-'], lines)).toMatchObject({ to })
  })

  it('are refused by the number of their line, and none is repeated', async () => {
    const lines = ['user:a', '13800000000', 'phone:1', 'department:0', 'user:', 'everyone else']
    expect(await complaintAbout([...message, '--recipients', '-'], lines.join('\n'))).toBe(
      '--recipients: line 2, 3, 4, 5, 6: expected mobile:…, user:…, department:… or everyone',
    )
    const many = Array.from({ length: 12 }, () => '13800000000').join('\n')
    expect(await complaintAbout([...message, '--recipients', '-'], many)).toContain(
      'line 1, 2, 3, 4, 5, 6, 7, 8, 9, 10 and 2 more: expected',
    )
  })

  it.each([
    [[], 'whom it is for is missing: --mobile, --user, --department, --everyone, --recipients'],
    [['--department', 'sales'], '--department takes a whole number above 0'],
    [['--recipients', '13800000000'], '--recipients: the file cannot be read (ENOENT)'],
  ])('are refused when they are %s', async (words, complaint) => {
    expect(await complaintAbout([...message, ...words])).toBe(complaint)
  })

  it('and the message cannot both come from standard input', async () => {
    expect(await complaintAbout(['--recipients', '-', '--text', '-'])).toBe(
      'only one option can read standard input',
    )
  })
})

describe('times', () => {
  it.each([
    ['2026-12-01 09:00', '2026-12-01T09:00:00+08:00'],
    ['2026-12-01 09:00:30', '2026-12-01T09:00:30+08:00'],
    ['2026-12-01T09:00', '2026-12-01T09:00:00+08:00'],
    ['2026-12-01T09:00:00-05:00', '2026-12-01T09:00:00-05:00'],
    ['2026-12-01T09:00:00.250Z', '2026-12-01T09:00:00.250Z'],
  ])('%s is %s', async (given, sent) => {
    expect(await bodyOf([...toOne, '--deliver-at', given])).toMatchObject({ deliverAt: sent })
  })

  it.each(['tomorrow', '09:00', '2026-12-01', '1.12.2026 09:00', '2026-12-01 09:00 CST'])(
    '%s is none',
    async (given) => {
      expect(await complaintAbout([...toOne, '--expires-at', given])).toBe(
        '--expires-at takes a time, by RFC 3339, or 2026-12-01 09:00 in Asia/Shanghai (+08:00)',
      )
    },
  )
})

it.each([
  [['--priority', 'high'], '--priority takes urgent, normal, bulk'],
  [['--over-limit', 'queue'], '--over-limit takes drop, defer'],
  [['--dry-run', '--wait'], '--dry-run and --wait exclude each other'],
])('refuses %s', async (words, complaint) => {
  expect(await complaintAbout([...toOne, ...words])).toBe(complaint)
})

it('says all that is wrong at once', async () => {
  expect(await complaintAbout(['--department', '-1', '--deliver-at', 'noon', '--text'])).toBe(
    [
      '--department needs a value; one that begins with a dash is given as --department=-…',
      '--text needs a value',
    ].join('\n'),
  )
  expect(await complaintAbout(['--department', 'x', '--deliver-at', 'noon'])).toBe(
    [
      '--department takes a whole number above 0',
      'a message is given by one of --text, --markdown, --message',
      '--deliver-at takes a time, by RFC 3339, or 2026-12-01 09:00 in Asia/Shanghai (+08:00)',
    ].join('\n'),
  )
})

it('points at every field that the API refuses', async () => {
  const errors = [
    { pointer: '/to/mobiles/0', message: 'expected a mainland mobile of 11 digits' },
    { pointer: '/deliverAt', message: 'more than 366 days ahead' },
  ]
  const { code, out, err } = await dingpost(['send', '--mobile', '138', '--text', 'a'], {
    [path]: problem(422, 'invalid_notification', { detail: 'See errors.', errors }),
  })
  expect({ code, out }).toEqual({ code: 1, out: '' })
  expect(err.split('\n')).toEqual([
    'The title of invalid_notification (422 invalid_notification)',
    '  /to/mobiles/0: expected a mainland mobile of 11 digits',
    '  /deliverAt: more than 366 days ahead',
  ])
})

describe('--dry-run', () => {
  const dryPath = `${path}?dryRun=true`

  it('says for each recipient what would happen and why, and the totals', async () => {
    const { code, out, received } = await dingpost(['send', ...toOne, '--dry-run'], {
      [dryPath]: forecast({}),
    })
    expect(code).toBe(0)
    expect(out).toBe(
      [
        'RECIPIENT           USER ID  WOULD    REASON       WHEN',
        'mobile:138****0000  u1       send',
        'mobile:139****0000           look up',
        'userId:u2           u2       defer    quiet_hours  2026-11-23 08:00:00',
        '',
        '1 send, 1 look up, 1 defer',
      ].join('\n'),
    )
    expect(received).toHaveLength(1)
    expect(received[0]?.headers).not.toHaveProperty('idempotency-key')
    expect(received[0]?.body).toMatchObject({ to: { userIds: ['zhangsan'] } })
  })

  it('says that the app is held', async () => {
    const { out } = await dingpost(['send', ...toOne, '--dry-run'], {
      [dryPath]: forecast({ gate: heldGate }),
    })
    expect(out.split('\n').slice(-2)).toEqual([
      expect.stringMatching(/^app hr is held since 2026-11-22 10:00:00: ip_not_allowed /),
      'What would be sent waits for it',
    ])
  })

  it('ends with 1 when somebody would fail', async () => {
    const totals = { send: 0, look_up: 0, digest: 0, defer: 0, suppress: 0, fail: 2 }
    expect(
      await dingpost(['send', ...toOne, '--dry-run'], { [dryPath]: forecast({ totals }) }),
    ).toMatchObject({ code: 1, err: '2 recipients would fail' })
  })

  it('prints the API’s own JSON', async () => {
    const answer = forecast({})
    const { out } = await dingpost(['send', ...toOne, '--dry-run', '--json'], {
      [dryPath]: answer,
    })
    expect(JSON.parse(out)).toEqual(answer.body)
  })
})

describe('--wait', () => {
  const statusPath = `GET /v1/notifications/${ID}`

  it('follows the notification until it is settled', async () => {
    const { code, out, err, received } = await dingpost(['send', ...toOne, '--wait'], {
      [path]: accepted,
      [statusPath]: [
        { body: statusBody('queued', { queued: 3 }) },
        { body: statusBody('settled', { read: 3 }) },
      ],
    })
    expect(code).toBe(0)
    expect(out.split('\n').slice(0, 4)).toEqual([
      `${ID}  queued, 3 recipients`,
      `${ID}  settled  app hr  created 2026-11-22 12:00:00`,
      '3 recipients',
      '  3  read',
    ])
    expect(err).toBe('queued: 3 queued')
    expect(received.map(({ method }) => method)).toEqual(['POST', 'GET', 'GET'])
  })

  it('ends with 1 when anybody failed', async () => {
    const { code, err } = await dingpost(['send', ...toOne, '--wait'], {
      [path]: accepted,
      [statusPath]: { body: statusBody('settled', { read: 1, failed: 2 }) },
    })
    expect(code).toBe(1)
    expect(err).toBe(`2 recipients failed: dingpost recipients ${ID} --state failed`)
  })

  it('prints one JSON value, the last one, and the id beside it at once', async () => {
    const body = statusBody('settled', { read: 3 })
    const { out, err } = await dingpost(['send', ...toOne, '--wait', '--json'], {
      [path]: accepted,
      [statusPath]: { body },
    })
    expect(JSON.parse(out)).toEqual(body)
    expect(err).toBe(`${ID} accepted`)
  })

  it('does not wait for what was refused', async () => {
    const refusal = problem(409, 'idempotency_conflict')
    expect(await dingpost(['send', ...toOne, '--wait'], { [path]: refusal })).toMatchObject({
      code: 1,
      received: [{ method: 'POST' }],
    })
  })
})
