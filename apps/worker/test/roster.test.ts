import { type AppSettings, Secret } from '@dingpost/settings'
import { describe, expect, test } from 'vitest'
import type { AppWorker } from '../src/app-worker.ts'
import { createRoster } from '../src/roster.ts'
import type { Sender } from '../src/sender.ts'
import { appSettings } from './app-settings.ts'
import { recordingSender } from './recording-sender.ts'

const createSender = ({ name }: AppSettings): Sender => ({ ...recordingSender(), app: name })

/** A roster whose workers only note what is done to them; closing one waits for `drained`. */
function openRoster(apps: readonly AppSettings[]) {
  const notes: string[] = []
  const drained = Promise.withResolvers<void>()
  const startWorker = (first: Sender): AppWorker => {
    let sender = first
    notes.push(`start ${first.app}`)
    return {
      app: first.app,
      sender: () => sender,
      replaceSender(next) {
        sender = next
        notes.push(`replace ${next.app}`)
      },
      isRunning: () => true,
      close() {
        notes.push(`close ${first.app}`)
        return drained.promise
      },
    }
  }
  const roster = createRoster({ createSender, startWorker })
  roster.reload(apps)
  return { roster, notes: () => notes.splice(0), drained }
}

const namesOf = ({ roster }: ReturnType<typeof openRoster>) =>
  roster.workers().map((worker) => worker.app)

describe('another look at the settings', () => {
  test('leaves apps alone that are as they were', () => {
    const scene = openRoster([appSettings('hr'), appSettings('ops')])
    expect(scene.notes()).toEqual(['start hr', 'start ops'])
    expect(scene.roster.reload([appSettings('hr'), appSettings('ops')])).toEqual({
      started: [],
      changed: [],
      stopped: [],
    })
    expect(scene.notes()).toEqual([])
  })

  test('starts what is new, stops what is gone, and changes what has changed', () => {
    const scene = openRoster([appSettings('hr'), appSettings('ops'), appSettings('old')])
    scene.notes()
    const apps = [appSettings('new'), appSettings('hr'), appSettings('ops', { receipts: 'never' })]
    expect(scene.roster.reload(apps)).toEqual({
      started: ['new'],
      changed: ['ops'],
      stopped: ['old'],
    })
    expect(scene.notes()).toEqual(['close old', 'start new', 'replace ops'])
    expect(namesOf(scene)).toEqual(['hr', 'ops', 'new'])
  })

  test.each([
    ['the secret', { appSecret: new Secret('another') }],
    ['a limit', { limits: { ...appSettings('hr').limits, callsPerSecond: 10 } }],
    ['the quota of the organisation', { organisation: { name: 'acme', callsPerMonth: 10_000 } }],
    ['quiet hours', { quietHours: { from: 1_320, to: 480 } }],
  ])('notices a change of %s', (_what, change) => {
    const scene = openRoster([appSettings('hr')])
    expect(scene.roster.reload([appSettings('hr', change)])).toMatchObject({ changed: ['hr'] })
    expect(scene.roster.reload([appSettings('hr', change)])).toMatchObject({ changed: [] })
  })

  test('names apps and nothing else', () => {
    const scene = openRoster([appSettings('hr')])
    expect(JSON.stringify(scene.roster.reload([appSettings('ops')]))).not.toMatch(/secret|key/)
  })
})

test('a roster is closed once all have finished, those included that left before', async () => {
  const scene = openRoster([appSettings('hr'), appSettings('ops')])
  scene.roster.reload([appSettings('hr')])
  const told: string[] = []
  const closing = scene.roster.close().finally(() => told.push('closed'))
  await new Promise(setImmediate)
  expect(told).toEqual([])
  scene.drained.resolve()
  await closing
  expect(told).toEqual(['closed'])
  expect(scene.notes()).toEqual(['start hr', 'start ops', 'close ops', 'close hr'])
})
