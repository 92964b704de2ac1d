import { afterwardsJob } from '@dingpost/jobs'
import type { DingTalk } from '@dingpost/dingtalk'
import { describe, expect, test, vi } from 'vitest'
import { accept, createScene, SOON_MS, wrongSecret } from './app-worker-scene.ts'

describe('an operator who resumes a held app', () => {
  test('sees what waited go out soon', async () => {
    const scene = createScene()
    await scene.holdForMinutes()
    const { id } = await scene.send('waiting')
    scene.start({ send: accept })
    await vi.waitFor(
      () => expect(scene.accounts).toMatchObject([{ outcome: 'gate_closed' }]),
      5_000,
    )
    await scene.ledger.gate.open()
    await scene.settled(id, SOON_MS)
  })

  test('sees the batch that failed last go out soon, too', async () => {
    const scene = createScene()
    await scene.holdForMinutes()
    scene.advance(200_000)
    let mended = false
    const { id } = await scene.send('culprit')
    scene.start({ send: (input) => (mended ? accept(input) : Promise.reject(wrongSecret)) })
    await vi.waitFor(() => {
      expect(scene.accounts).toMatchObject([{ outcome: 'misconfigured', next: 'closed' }])
    }, 5_000)
    expect(scene.accounts[0]?.waitMs).toBeGreaterThan(100_000)
    mended = true
    await scene.ledger.gate.open()
    await scene.settled(id, SOON_MS)
  })
})

test('the batch whose failure closed the gate lets the others probe first', async () => {
  const scene = createScene()
  await scene.holdForMinutes()
  scene.advance(200_000)
  const called: string[] = []
  const culprit = await scene.send('culprit')
  scene.start({
    send(input) {
      const who = input.message.includes('culprit') ? 'culprit' : 'other'
      called.push(who)
      const fails = who === 'culprit' && called.length === 1
      return fails ? Promise.reject(wrongSecret) : accept(input)
    },
  })
  await vi.waitFor(() => expect(called).toEqual(['culprit']), 5_000)
  const other = await scene.send('other')
  // Both have asked the closed gate, the culprit last: it must not stand in front for that.
  await vi.waitFor(() => {
    const asked = scene.accounts.filter(({ outcome }) => outcome === 'gate_closed')
    expect(asked.filter(({ batch }) => batch === culprit.batch)).toHaveLength(2)
  }, 5_000)
  scene.advance(400_000)
  await scene.settled(culprit.id, SOON_MS)
  await scene.settled(other.id, SOON_MS)
  expect(called).toEqual(['culprit', 'other', 'culprit'])
})

describe('a sender that is replaced', () => {
  test('finishes what it has begun, and what begins later works with the new one', async () => {
    const scene = createScene()
    const reply = Promise.withResolvers<Awaited<ReturnType<DingTalk['send']>>>()
    const told: string[] = []
    const worker = scene.start({
      send: () => {
        told.push('old: called')
        return reply.promise
      },
      close: () => void told.push('old: closed'),
    })
    const first = await scene.send('first')
    await vi.waitFor(() => expect(told).toEqual(['old: called']), 5_000)

    worker.replaceSender(
      scene.senderOf({
        send: (input) => {
          told.push('new: called')
          return accept(input)
        },
      }),
    )
    const second = await scene.send('second')
    await scene.settled(second.id, 5_000)
    expect(told).toEqual(['old: called', 'new: called'])

    reply.resolve({ taskId: '78', tokenRefreshed: false })
    await scene.settled(first.id, 5_000)
    await vi.waitFor(() => expect(told.at(-1)).toBe('old: closed'), 5_000)
  })
})

test('a recall that is asked for runs beside the receipts', async () => {
  const scene = createScene()
  const recalled: string[] = []
  scene.start({
    send: accept,
    recall(taskId) {
      recalled.push(taskId)
      return Promise.resolve({})
    },
  })
  const { id } = await scene.send('a mistake')
  await scene.settled(id, 5_000)
  expect(await scene.ledger.afterwards.askRecall(id, false)).toMatchObject({ kind: 'asked' })
  const { name, data, opts } = afterwardsJob('recall', id)
  await scene.receipts.add(name, data, opts)
  await vi.waitFor(async () => {
    const status = await scene.ledger.notifications.status(id)
    expect(status?.recipients).toMatchObject({ recalled: 1 })
  }, 5_000)
  expect(recalled).toEqual(['77'])
  await vi.waitFor(() => {
    expect(scene.accounts.at(-1)).toMatchObject({
      job: 'recall',
      notification: id,
      outcome: 'done',
    })
  }, 5_000)
})
