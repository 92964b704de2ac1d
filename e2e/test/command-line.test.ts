import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { commandLine, type CommandLine, type Ran } from '../src/command-line.ts'
import { copiesOf, once } from '../src/copies.ts'
import { leaksIn } from '../src/leaks.ts'
import { mobile, userId, userIds } from '../src/people.ts'
import { openStage, type Stage } from '../src/stage.ts'

let stage: Stage
let dingpost: CommandLine
const printed: string[] = []
beforeAll(async () => {
  stage = await openStage({ people: 10 })
  const { stack, dingtalk } = stage
  const run = commandLine({ url: stack.producerUrl, apiKey: stack.apiKey })
  dingpost = async (words, stdin) => {
    const ran = await run(words, stdin)
    printed.push(ran.out, ran.err)
    return ran
  }
  await dingtalk.putDepartments({ departments: [{ id: 100 }] })
  await dingtalk.putPeople({
    people: [
      { userId: userId(3), departmentIds: [100] },
      { userId: userId(9), refuses: true },
    ],
  })
})
afterAll(() => stage.close())

/** The id is the first word of the answer. */
const idIn = ({ out }: Ran): string => out.split(' ')[0] ?? ''

const json = ({ out }: Ran): unknown => JSON.parse(out) as unknown

test('send --wait follows a message to everybody’s final state, and recipients lists them', async () => {
  const lines = `# the team\nuser:${userId(2)}\n\ndepartment:100\n`
  const to = ['--mobile', mobile(1), '--recipients', '-']
  const sent = await dingpost(['send', ...to, '--text', '从命令行', '--wait'], lines)
  expect(sent).toMatchObject({ code: 0, out: expect.stringMatching(/settled/) })
  expect(sent.out).toMatch(/3 {2}delivered/)
  const id = idIn(sent)
  expect(await stage.backend.counts(id)).toEqual({ delivered: 3 })
  expect(await copiesOf(stage.dingtalk, '从命令行')).toEqual(once(userIds(3)))

  const { tasks } = await stage.backend.status(id)
  const [status, recipients, first] = await Promise.all([
    dingpost(['status', id]),
    dingpost(['recipients', id, '--all']),
    dingpost(['recipients', id, '--limit', '1', '--json']),
  ])
  expect(status).toMatchObject({ code: 0, err: '' })
  for (const { taskId } of tasks) expect(status.out).toContain(`${taskId}  sent `)
  expect(recipients).toMatchObject({ code: 0, err: '' })
  for (const row of [
    ['mobile:138\\*{4}0001', userId(1)],
    [`userId:${userId(2)}`, userId(2)],
    ['department:100', userId(3)],
  ]) {
    expect(recipients.out).toMatch(new RegExp(`^${row.join(' +')} +delivered +\\d+ +\\d{4}-`, 'm'))
  }
  expect(json(first)).toMatchObject({ items: [{ recipient: 'mobile:138****0001' }] })
  expect(first.err).toContain('--all')
})

test('send --wait ends with 1 where somebody failed, and says who to look for', async () => {
  const to = ['--user', userId(4), '--user', userId(9)]
  const sent = await dingpost(['send', ...to, '--text', 'refused by one', '--wait'])
  expect(sent.code).toBe(1)
  const id = idIn(sent)
  expect(sent.err).toContain(`dingpost recipients ${id} --state failed`)
  const failed = await dingpost(['recipients', id, '--state', 'failed'])
  expect(failed.out).toMatch(new RegExp(`userId:${userId(9)} .*failed +recipient_refused +81002`))
  expect(failed.out).not.toContain(userId(4))
})

test('send --dry-run sends nothing and tells of everybody what would happen', async () => {
  const to = ['--mobile', mobile(1), '--mobile', mobile(8), '--user', userId(2)]
  const foretold = await dingpost(['send', ...to, '--text', '从命令行', '--dry-run'])
  expect(foretold).toMatchObject({ code: 0, err: '' })
  expect(foretold.out).toMatch(/mobile:138\*{4}0001 +\S+ +suppress +duplicate_content/)
  expect(foretold.out).toMatch(/mobile:138\*{4}0008 +look up/)
  expect(foretold.out).toMatch(/1 look up, 2 suppress/)
  expect(await copiesOf(stage.dingtalk, '从命令行')).toEqual(once(userIds(3)))
})

test('an idempotency key makes a repeat the same notification', async () => {
  const words = ['send', '--user', userId(5), '--markdown', '-', '--title', '公告']
  const keyed = [...words, '--idempotency-key', 'cli-1']
  const [first, again, other] = [
    await dingpost(keyed, '# once\n'),
    await dingpost(keyed, '# once\n'),
    await dingpost(keyed, '# twice\n'),
  ]
  expect(idIn(again)).toBe(idIn(first))
  expect(again.out).toContain('accepted before')
  expect(other).toMatchObject({ code: 1, err: expect.stringContaining('idempotency_conflict') })
  expect(await stage.backend.settled(idIn(first))).toEqual({ delivered: 1 })
})

test('what is scheduled can be cancelled, what was sent recalled', async () => {
  const soon = ['--deliver-at', new Date(Date.now() + 3_600_000).toISOString()]
  const scheduled = await dingpost(['send', '--user', userId(6), '--text', 'later', ...soon])
  const [cancelled, settled] = await Promise.all([
    dingpost(['cancel', idIn(scheduled)]),
    dingpost(['send', '--user', userId(6), '--text', 'now', '--wait']),
  ])
  expect(cancelled).toMatchObject({ code: 0 })
  expect(cancelled.out).toMatch(/^1 recipient cancelled, 0 under way/)
  const id = idIn(settled)
  const recalled = await dingpost(['recall', id])
  expect(recalled).toMatchObject({
    code: 0,
    out: expect.stringMatching(/0 recipients cancelled, 1 task being recalled/),
  })
  await vi.waitFor(
    async () => expect(await stage.backend.counts(id)).toEqual({ recalled: 1 }),
    10_000,
  )
  expect((await dingpost(['status', id])).out).toMatch(/1 {2}recalled[^]*recalled$/m)
})

test('the status bar of an approval is changed', async () => {
  const message = JSON.stringify({
    msgtype: 'oa',
    oa: {
      message_url: 'https://example.com',
      head: { bgcolor: 'FFBBBBBB', text: '审批' },
      status_bar: { status_value: '待审批' },
      body: { title: 'a holiday' },
    },
  })
  const words = ['send', '--user', userId(7), '--message', '-', '--wait', '--json']
  const sent = await dingpost(words, message)
  const { id } = json(sent) as { id: string }
  const bar = ['--value', '已同意', '--background', '0xFF78C06E']
  expect(await dingpost(['status-bar', id, ...bar])).toMatchObject({
    code: 0,
    out: expect.stringContaining('1 task being updated'),
  })
  await vi.waitFor(async () => {
    expect((await stage.backend.status(id)).statusBar).toMatchObject({ state: 'shown' })
  }, 10_000)
  expect((await dingpost(['status', id])).out).toContain('“已同意” on 0xFF78C06E: shown')
  expect(await stage.dingtalk.getBooks({ userId: userId(7) })).toMatchObject([
    { statusBar: { value: '已同意', background: '0xFF78C06E' } },
  ])
})

test('usage, resume and doctor tell how the apps are', async () => {
  const { app, organisation, dingtalk } = stage
  const { callsThisMonth } = await dingtalk.getTotals()
  const [usage, asJson, resumed, doctor] = await Promise.all([
    dingpost(['usage', '--app', app.name, '--user', userId(6)]),
    dingpost(['usage', '--json']),
    dingpost(['resume', app.name]),
    dingpost(['doctor']),
  ])
  expect(usage).toMatchObject({ code: 0, err: '' })
  expect(usage.out).toMatch(/gate +open/)
  expect(usage.out).toMatch(new RegExp(`${userId(6)} +1 of 500 used, 499 left`))
  expect(usage.out).toMatch(new RegExp(`${organisation} +${callsThisMonth} +5000`))
  expect(json(asJson)).toMatchObject({
    apps: [{ app: app.name, gate: null }],
    organisations: [{ organisation, calls: { used: callsThisMonth } }],
  })
  expect(resumed).toMatchObject({ code: 0, out: expect.stringContaining(`app ${app.name}`) })
  expect(doctor).toMatchObject({ code: 0, err: '' })
  expect(doctor.out).not.toMatch(/^(warn|bad)/m)
})

test('every way to go wrong has its exit code, and says what to do', async () => {
  const { stack, app } = stage
  const elsewhere = commandLine({ url: 'http://127.0.0.1:9' })
  const stranger = commandLine({ url: stack.producerUrl, apiKey: 'not-the-key' })
  const misled = commandLine({ url: 'ftp://127.0.0.1' })
  const send = ['send', '--user', userId(1), '--text', 'hello']
  const cases: [Promise<Ran>, number, RegExp][] = [
    [dingpost(['send', mobile(1), '--text', 'hello']), 2, /usage: dingpost send/],
    [dingpost(['send', '--mobile', `${mobile(1)}9`, '--text', 'hello']), 1, /\/to\/mobiles\/0/],
    [dingpost(['recall', `${app.name}_0123456789abcdef0123`]), 1, /notification_not_found/],
    [stranger(send), 1, /unauthorized/],
    [elsewhere(send), 69, /Nobody answers.*\n.*--idempotency-key/],
    [misled(send), 78, /^DINGPOST_URL: /],
  ]
  for (const [running, code, complaint] of cases) {
    const { out, err, ...ended } = await running
    printed.push(out, err)
    expect({ ...ended, out, err }).toMatchObject({ code, err: expect.stringMatching(complaint) })
  }
})

test('of all that was printed, nothing is a secret, and no mobile is whole', () => {
  expect(printed.length).toBeGreaterThan(30)
  expect(printed.join('\n')).toContain('138****0001')
  expect(leaksIn(printed.join('\n'), stage.secrets())).toEqual([])
})
