import { expect, it } from 'vitest'
import { rereadApps } from '../../src/index.ts'
import { createAppsFolder } from './on-disk.ts'

const { read } = createAppsFolder()
const app = { name: 'hr', appKey: 'k', appSecret: 's', agentId: 1 }
const readOne = (fields: Record<string, unknown>) => read({ apps: [{ ...app, ...fields }] })

const single = { DINGTALK_APP_KEY: 'k', DINGTALK_APP_SECRET: 's', DINGTALK_AGENT_ID: '1' }
const readSingle = (from: string) => rereadApps({ ...single, DINGTALK_DIGEST_FROM: from })

it('is off unless given', () => {
  expect(readOne({}).apps[0]).not.toHaveProperty('digest')
  expect(readSingle('')).toMatchObject({ ok: true, settings: [{ name: 'default' }] })
  expect(readSingle('')).not.toHaveProperty('settings.0.digest')
})

it.each([
  [{ digest: { from: 1 } }, 1],
  [{ digest: { from: 499 } }, 499],
  [{ digest: { from: 449 }, reserve: { perPerson: 50 } }, 449],
  [{ kind: 'isv', digest: { from: 49 } }, 49],
])('leaves one message of the day at least: %o', (fields, from) => {
  expect(readOne(fields)).toMatchObject({ apps: [{ digest: { from } }], problems: [] })
})

it.each([
  [{ digest: { from: 500 } }, 'from: expected at most 499'],
  [{ digest: { from: 450 }, reserve: { perPerson: 50 } }, 'from: expected at most 449'],
  [{ digest: { from: 10 }, limits: { perPersonPerDay: 10 } }, 'from: expected at most 9'],
  [{ digest: { from: 1 }, limits: { perPersonPerDay: 1 } }, 'from: expected none'],
  [{ digest: { from: 0 } }, 'from: expected a whole number from 1 to 1000000'],
  [{ digest: {} }, 'from: missing'],
  [{ digest: { from: 1, to: 2 } }, 'to: is no field that is known here'],
])('refuses %o', (fields, problem) => {
  const [first = '', ...more] = readOne(fields).problems
  expect(first).toContain(`apps.0.digest.${problem}`)
  expect(more).toEqual([])
})

it.each([
  [{ digest: { from: 500 }, limits: { perPersonPerDay: '9' } }, 'apps.0.limits.perPersonPerDay'],
  [{ digest: { from: 500 }, reserve: { perPerson: 501 } }, 'apps.0.reserve.perPerson'],
  [{ digest: { from: 500 }, kind: 'third' }, 'apps.0.kind'],
])('is not measured against what was refused: %o', (fields, path) => {
  expect(readOne(fields).problems.map((line) => line.split(':')[0])).toEqual([path])
})

it('is a variable for the single app', () => {
  expect(readSingle('450')).toMatchObject({ ok: true, settings: [{ digest: { from: 450 } }] })
  for (const from of ['0', '500', 'many']) {
    expect(readSingle(from)).toEqual({
      ok: false,
      problems: ['DINGTALK_DIGEST_FROM: expected a whole number from 1 to 499'],
    })
  }
})

it('is a variable of no use beside the apps file', () => {
  expect(rereadApps({ DINGTALK_APPS_FILE: '/nowhere', DINGTALK_DIGEST_FROM: '9' })).toMatchObject({
    ok: false,
    problems: [
      expect.stringContaining('set together with DINGTALK_DIGEST_FROM'),
      expect.anything(),
    ],
  })
})
