import { type DingTalk, TransientError } from '@dingpost/dingtalk'
import { sendJob } from '@dingpost/jobs'
import { describe, expect, test, vi } from 'vitest'
import {
  accept,
  AT_ONCE,
  createScene,
  holdCalls,
  noteCalls,
  SOON_MS,
  wordOf,
  wrongSecret,
} from './app-worker-scene.ts'

const cut = new TransientError({
  api: 'asyncsend_v2',
  code: 'ECONNRESET',
  text: 'cut',
  left: true,
  secrets: [],
})

describe('batches that share a job', () => {
  const contents = ['a', 'b', 'c', 'd']

  test('are sent side by side, but no more of them than the worker may at once', async () => {
    const scene = createScene()
    let calls = 0
    let most = 0
    const all = Promise.withResolvers<void>()
    await scene.startUnpaced({
      async send(input) {
        calls += 1
        most = Math.max(most, calls)
        if (calls === AT_ONCE) all.resolve()
        await all.promise
        calls -= 1
        return accept(input)
      },
    })
    const { ids } = await scene.sendTogether(contents)
    for (const id of ids) await scene.settled(id, SOON_MS)
    expect(most).toBe(AT_ONCE)
    expect(scene.accounts.map(({ outcome }) => outcome)).toEqual(contents.map(() => 'accepted'))
  })

  test('let an urgent one pass that comes while they wait for their turn', async () => {
    const scene = createScene()
    const { called, letGo, send } = holdCalls()
    await scene.startUnpaced({ send })
    const { ids } = await scene.sendTogether(contents)
    await vi.waitFor(() => expect(called).toHaveLength(AT_ONCE), SOON_MS)
    const urgent = await scene.send('urgent', { priority: 'urgent' })
    await vi.waitFor(async () => expect(await scene.sends.getActiveCount()).toBe(2), SOON_MS)
    letGo()
    for (const id of [...ids, urgent.id]) await scene.settled(id, SOON_MS)
    expect(called.indexOf('urgent')).toBe(AT_ONCE)
  })

  test.each(['normal', 'urgent'] as const)(
    'are parted where the pace is the brake, and stand before all others that are %s',
    async (priority) => {
      const scene = createScene({ callsPerSecond: 20, callsBurst: 1 })
      const { called, send } = noteCalls()
      const { ids } = await scene.sendTogether(contents, { priority })
      const alone = ['w', 'x', 'y', 'z']
      for (const word of alone) ids.push((await scene.send(word, { priority })).id)
      scene.start({ send })
      for (const id of ids) await scene.settled(id, SOON_MS)
      // As many jobs as it may hold had been begun before the first was parted.
      const begun = new Set(['a', ...alone.slice(0, AT_ONCE - 1)])
      expect(called.filter((word) => !begun.has(word)).join('')).toBe('bcdyz')
    },
  )

  test('let an urgent one pass that comes when they were parted', async () => {
    const scene = createScene({ callsPerSecond: 20, callsBurst: 1 })
    const { called, send } = noteCalls()
    scene.start({ send })
    const { ids } = await scene.sendTogether(contents)
    const later = await scene.sendTogether(['e', 'f', 'g', 'h'])
    await vi.waitFor(() => expect(called).not.toEqual([]), SOON_MS)
    const urgent = await scene.send('urgent', { priority: 'urgent' })
    for (const id of [...ids, ...later.ids, urgent.id]) await scene.settled(id, SOON_MS)
    expect(called.indexOf('urgent')).toBeLessThanOrEqual(AT_ONCE + 1)
    expect(called.filter((word) => 'bcdfgh'.includes(word)).join('')).toBe('bcdfgh')
  })

  test('leave it when they are to be tried again, and hold nobody up', async () => {
    const scene = createScene()
    const called: string[] = []
    await scene.startUnpaced({
      send(input) {
        called.push(wordOf(input))
        const busy = called.filter((content) => content === 'b').length === 1
        return input.message.includes('"b"') && busy ? Promise.reject(cut) : accept(input)
      },
    })
    const { job, ids } = await scene.sendTogether(['a', 'b', 'c'])
    for (const id of ids) await scene.settled(id, SOON_MS)
    expect(called.toSorted()).toEqual(['a', 'b', 'b', 'c'])
    await vi.waitFor(async () => expect(await scene.sends.getJob(job)).toBeUndefined(), SOON_MS)
  })

  test('are not called twice because another one failed for a bug', async () => {
    const scene = createScene()
    const called: string[] = []
    const slow = Promise.withResolvers<void>()
    await scene.startUnpaced({
      async send(input) {
        const content = wordOf(input)
        called.push(content)
        if (content === 'b') await slow.promise
        if (content === 'a' && called.filter((one) => one === 'a').length === 1) {
          throw new TypeError('a bug')
        }
        return accept(input)
      },
    })
    const { ids } = await scene.sendTogether(['a', 'b'])
    await vi.waitFor(() => expect(called.toSorted()).toEqual(['a', 'b']), SOON_MS)
    // Longer than the wait after a first failure.
    await expect(scene.settled(ids[0] ?? '', 2_500)).rejects.toThrow('settled')
    slow.resolve()
    for (const id of ids) await scene.settled(id, SOON_MS)
    expect(called.toSorted()).toEqual(['a', 'a', 'b'])
  })

  test('go back together while the app waits, those alone that are not over', async () => {
    const scene = createScene()
    let mended = false
    const called: string[] = []
    await scene.startUnpaced({
      send(input) {
        called.push(input.message)
        return mended ? accept(input) : Promise.reject(wrongSecret)
      },
    })
    const { ids } = await scene.sendTogether(contents)
    await vi.waitFor(
      async () =>
        expect(await scene.ledger.gate.state()).toMatchObject({ reason: 'misconfigured' }),
      SOON_MS,
    )
    mended = true
    await scene.ledger.gate.open()
    for (const id of ids) await scene.settled(id, SOON_MS)
    expect(new Set(called).size).toBe(contents.length)
  })

  test('that a stopping worker has not begun with are there for the next one', async () => {
    const scene = createScene()
    const reply = Promise.withResolvers<Awaited<ReturnType<DingTalk['send']>>>()
    let calls = 0
    const worker = await scene.startUnpaced({
      send: () => {
        calls += 1
        return reply.promise
      },
    })
    const { ids } = await scene.sendTogether(contents)
    await vi.waitFor(() => expect(calls).toBe(AT_ONCE), SOON_MS)
    const closed = worker.close()
    reply.resolve({ taskId: '78', tokenRefreshed: false })
    await closed
    // Reserved, they would have taken calls of the budget for nothing.
    expect(scene.accounts).toHaveLength(AT_ONCE)
    scene.start({ send: accept })
    for (const id of ids) await scene.settled(id, SOON_MS)
  })

  test('are sent once each, whoever else was given one of them', async () => {
    const scene = createScene()
    const { called, send } = noteCalls()
    await scene.startUnpaced({ send })
    const { batches, ids } = await scene.sendTogether(contents)
    for (const { name, data, opts } of batches.map((batch) => sendJob(batch, 0))) {
      await scene.sends.add(name, data, opts)
    }
    for (const id of ids) await scene.settled(id, SOON_MS)
    await vi.waitFor(
      async () => expect(await scene.sends.getCompletedCount()).toBe(1 + contents.length),
      SOON_MS,
    )
    expect(called.toSorted()).toEqual([...new Set(called)].toSorted())
    expect(called).toHaveLength(contents.length)
  })
})
