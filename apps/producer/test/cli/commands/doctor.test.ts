import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { run } from '../../../src/cli/run.ts'
import { nodeFinding, OLDEST_NODE } from '../../../src/cli/health/machine.ts'
import { dingpost } from '../dingpost.ts'
import { type Answers, problem } from '../fake-producer.ts'
import { appUsage, heldGate, jobCounts, usageBody } from '../usage-answers.ts'

const healthy: Answers = {
  'GET /healthz': { body: { status: 'ok' } },
  'GET /readyz': { body: { status: 'ready', checks: [] } },
  'GET /v1/usage': { body: usageBody([appUsage('hr')]) },
}
const withUsage = (...bodies: object[]): Answers => ({
  ...healthy,
  'GET /v1/usage': bodies.map((body) => ({ body })),
})

/** Verdict and subject of each line. */
const verdicts = (out: string) =>
  [...out.matchAll(/^(ok|warn|bad) +(\S+(?: \S+)*) {2,}/gm)].map(
    ([, verdict, about]) => `${verdict} ${about}`,
  )

const nodeVerdicts = (...versions: string[]) =>
  versions.map((version) => nodeFinding(version).verdict)

/** One app at which nobody works on these jobs, and one at which somebody does. */
const idle = (queue: object, receipts: object) =>
  usageBody([
    appUsage('hr', { queue: jobCounts(queue), receipts: jobCounts(receipts) }),
    appUsage('it', { queue: jobCounts({ waiting: 2, active: 1 }) }),
  ])

it('finds nothing where all is well', async () => {
  const { code, out, err, pauses } = await dingpost(['doctor'], healthy, { apiKey: 'hush' })
  expect({ code, err, pauses }).toEqual({ code: 0, err: '', pauses: [] })
  expect(out.replace(/127\.0\.0\.1:\d+/, 'HOST').split('\n')).toEqual([
    `ok    Node            ${process.versions.node}`,
    'ok    settings        http://HOST, with an API key',
    'ok    producer        answers',
    'ok    ready           takes notifications',
    'ok    API             accepts the key',
    'ok    app hr          sends',
    'ok    month acme      1200 of 5000 calls (24 %)',
    'ok    jobs hr         0 waiting, 0 active, 0 delayed',
  ])
})

it('looks no further when the settings are wrong', async () => {
  const out: string[] = []
  const code = await run(['doctor'], {
    settings: { ok: false, problems: ['DINGPOST_URL: expected a URL'] },
    terminal: {
      print: (text) => void out.push(text),
      note: () => {},
      readInput: async () => new Uint8Array(),
    },
    pause: async () => {},
  })
  expect(code).toBe(1)
  expect(out.slice(1)).toEqual([
    'bad   settings        DINGPOST_URL: expected a URL\n                      → Correct the variable',
  ])
})

it('looks no further when no producer answers', async () => {
  const { code, out, received } = await dingpost(['doctor'], {})
  expect(code).toBe(1)
  expect(out).toContain('bad   producer        /healthz answers 404\n')
  expect(out).toContain('→ Start a producer, or point DINGPOST_URL at one')
  expect(received).toHaveLength(1)
})

it('says which check keeps the producer from being ready', async () => {
  const { code, out, err } = await dingpost(['doctor'], {
    ...healthy,
    'GET /readyz': {
      status: 503,
      body: {
        status: 'not_ready',
        checks: [
          { name: 'redis', ok: true },
          { name: 'redis_settings', ok: false, problems: ['maxmemory-policy is allkeys-lru'] },
        ],
      },
    },
  })
  expect({ code, err }).toEqual({ code: 1, err: 'one finding is bad' })
  expect(out).toContain('bad   ready           redis_settings: maxmemory-policy is allkeys-lru\n')
})

it.each([
  ['hush', 'refuses the key'],
  [undefined, 'refuses us without a key'],
])('says that the key %s is refused', async (apiKey, found) => {
  const { code, out } = await dingpost(
    ['doctor'],
    { ...healthy, 'GET /v1/usage': problem(401, 'unauthorized') },
    apiKey === undefined ? {} : { apiKey },
  )
  expect(code).toBe(1)
  expect(out).toContain(`bad   API             ${found}\n`)
  expect(out).toContain('→ Put the secret of one of API_KEYS into DINGPOST_API_KEY')
  expect(out).not.toContain('hush')
})

it.each([
  [problem(503, 'unavailable'), 'The title of unavailable (503)'],
  [problem(404, 'not_found'), 'The title of not_found (404)'],
  [{ body: '<html>' }, 'is not a producer’s, or not one of this version'],
])('says why the usage cannot be seen: %j', async (answer, found) => {
  const { code, out } = await dingpost(['doctor'], { ...healthy, 'GET /v1/usage': answer })
  expect(code).toBe(1)
  expect(out).toMatch(/^bad {3}API {13}/m)
  expect(out).toContain(found)
})

it('tells a held app from one that is throttled for a moment', async () => {
  const { code, out, err } = await dingpost(
    ['doctor'],
    withUsage(
      usageBody([
        appUsage('hr', { gate: heldGate, queue: jobCounts({ waiting: 9 }) }),
        appUsage('it', { gate: { ...heldGate, kind: 'throttled', reason: 'too_many_calls' } }),
      ]),
    ),
  )
  expect({ code, err }).toEqual({ code: 1, err: 'one finding is bad' })
  expect(out).toContain(
    'bad   app hr          held since 2026-11-22 10:00:00: ip_not_allowed (code 60020). Add 10.1.2.3 to the server egress addresses of the app. Next try at 2026-11-22 10:05:00\n                      → Mend it, then: dingpost resume hr. It also tries again by itself',
  )
  expect(verdicts(out).slice(5)).toEqual([
    'bad app hr',
    'warn app it',
    'ok month acme',
    'ok jobs hr',
    'ok jobs it',
  ])
})

it.each([
  [3_999, 'ok', 0],
  [4_000, 'warn', 0],
  [4_999, 'warn', 0],
  [5_000, 'bad', 1],
])('%i of 5000 calls in the month are %s', async (used, verdict, exitCode) => {
  const { code, out } = await dingpost(['doctor'], withUsage(usageBody([appUsage('hr')], used)))
  expect(code).toBe(exitCode)
  expect(verdicts(out)).toContain(`${verdict} month acme`)
})

it('says that nobody takes the jobs only after a second look, two seconds later', async () => {
  const stuck = await dingpost(
    ['doctor'],
    withUsage(idle({ waiting: 3 }, { waiting: 1 }), idle({ waiting: 4 }, { waiting: 1 })),
  )
  expect(stuck.out).toContain(
    'bad   jobs hr         3 sends and 1 receipt waiting, and nobody takes them\n                      → Start a worker for this app',
  )
  expect(stuck).toMatchObject({ code: 1, pauses: [2_000] })
  expect(verdicts(stuck.out)).toContain('ok jobs it')

  for (const later of [
    idle({ waiting: 2 }, {}),
    idle({ waiting: 3, active: 1 }, {}),
    idle({}, {}),
  ]) {
    const moving = await dingpost(['doctor'], withUsage(idle({ waiting: 3 }, {}), later))
    expect(moving).toMatchObject({ code: 0, pauses: [2_000] })
  }
})

it('warns of jobs that failed', async () => {
  const { code, out } = await dingpost(
    ['doctor'],
    withUsage(usageBody([appUsage('hr', { receipts: jobCounts({ failed: 2 }) })])),
  )
  expect(code).toBe(0)
  expect(out).toContain('warn  jobs hr         2 jobs failed')
})

it('knows the oldest Node that package.json allows', () => {
  const manifest = readFileSync(new URL('../../../../../package.json', import.meta.url), 'utf8')
  expect((JSON.parse(manifest) as { engines: { node: string } }).engines.node).toBe(
    `>=${OLDEST_NODE}`,
  )
  expect(nodeVerdicts('22.17.9', '20.99.0')).toEqual(['bad', 'bad'])
  expect(nodeVerdicts('22.18.0', '24.0.0')).toEqual(['ok', 'ok'])
})

it('prints its findings as JSON', async () => {
  const { code, out } = await dingpost(['doctor', '--json'], {})
  expect(code).toBe(1)
  expect(JSON.parse(out)).toEqual({
    findings: [
      { about: 'Node', verdict: 'ok', found: process.versions.node },
      { about: 'settings', verdict: 'ok', found: expect.any(String) as string },
      {
        about: 'producer',
        verdict: 'bad',
        found: '/healthz answers 404',
        remedy: 'Start a producer, or point DINGPOST_URL at one',
      },
    ],
  })
})

it('takes no options', async () => {
  expect(await dingpost(['doctor', '--app', 'hr'])).toMatchObject({
    code: 2,
    err: 'there is no option --app\none word is too many\n\nusage: dingpost doctor [--json]',
  })
})
