import { describe, expect, test, vi } from 'vitest'
import { createMemoryTokenStore, type TokenStore } from '../../src/index.ts'
import { createTokenProvider } from '../../src/tokens/provider.ts'

const LIFE = 7_200_000

/** A provider on a clock of its own, whose fetches are counted and can be held up. */
function setUp(life = LIFE) {
  const clock = { now: 0 }
  const now = (): number => clock.now
  const inner = createMemoryTokenStore({ now })
  const acquired: Parameters<TokenStore['acquire']>[0][] = []
  const store: TokenStore = {
    ...inner,
    acquire: (request) => {
      acquired.push(request)
      return inner.acquire(request)
    },
  }
  const fetches = { count: 0, gate: Promise.resolve(), value: (count: number) => `t${count}` }
  const provider = () =>
    createTokenProvider({
      store,
      fetchToken: async () => {
        fetches.count += 1
        const { count } = fetches
        await fetches.gate
        return { value: fetches.value(count), expiresInMs: life }
      },
      now,
      patienceMs: 200,
      tooLong: () => new Error('too long'),
    })
  return { clock, store, inner, acquired, fetches, provider }
}

const all = <T>(get: () => T) => Promise.all(Array.from({ length: 64 }, async () => get()))

describe('the hot path', () => {
  test('asks the store once and then never', async () => {
    const { provider, acquired, fetches } = setUp()
    const tokens = provider()
    const first = await tokens.current()
    for (let call = 0; call < 100; call += 1) expect(tokens.current()).toBe(first)
    expect(acquired).toHaveLength(1)
    expect(fetches.count).toBe(1)
  })

  test('shares one fetch among those who come together, in every process', async () => {
    const { provider, fetches } = setUp()
    const processes = Array.from({ length: 4 }, provider)
    const tokens = await Promise.all(
      processes.flatMap((process) => Array.from({ length: 16 }, async () => process.current())),
    )
    expect(new Set(tokens.map(({ value }) => value))).toEqual(new Set(['t1']))
    expect(fetches.count).toBe(1)
  })

  test('asks the store once for all who come together', async () => {
    const { provider, acquired } = setUp()
    const tokens = provider()
    const [rejected] = await all(tokens.current)
    expect(acquired).toEqual([{}])
    if (rejected) await all(() => tokens.replace(rejected))
    expect(acquired).toEqual([{}, { rejected: 't1' }])
  })

  test('takes a token that is at its end for none', async () => {
    const { provider, clock } = setUp()
    const tokens = provider()
    await tokens.current()
    clock.now = LIFE
    await expect(tokens.current()).resolves.toMatchObject({ value: 't2' })
  })
})

describe('a rejected token', () => {
  test('is replaced by one fetch for all who met it', async () => {
    const { provider, fetches } = setUp()
    const tokens = provider()
    const rejected = await tokens.current()
    const replaced = await Promise.all(Array.from({ length: 64 }, () => tokens.replace(rejected)))
    expect(new Set(replaced.map(({ value }) => value))).toEqual(new Set(['t2']))
    expect(fetches.count).toBe(2)
  })

  test('never costs a newer one its place, here or in the store', async () => {
    const { provider, fetches } = setUp()
    const [one, other] = [provider(), provider()]
    const rejected = await one.current()
    await other.current()
    const newer = await one.replace(rejected)
    await expect(one.replace(rejected)).resolves.toBe(newer)
    await expect(other.replace(rejected)).resolves.toEqual(newer)
    expect(fetches.count).toBe(2)
  })

  test('renewed under the same value counts as another', async () => {
    const { provider, fetches } = setUp()
    fetches.value = () => 'same'
    const tokens = provider()
    const rejected = await tokens.current()
    const renewed = await tokens.replace(rejected)
    expect(renewed).toMatchObject({ value: 'same', generation: 2 })
    await expect(tokens.replace(rejected)).resolves.toBe(renewed)
    expect(fetches.count).toBe(2)
  })

  test('is not taken back from a look at the store that began before the rejection', async () => {
    const { provider, inner, store } = setUp()
    const rejected = await provider().current()
    const { promise: held, resolve: letGo } = Promise.withResolvers<void>()
    store.acquire = async (request) => {
      const answer = await inner.acquire(request)
      if (request.rejected === undefined) await held
      return answer
    }
    const tokens = provider()
    const looking = tokens.current()
    const replacing = tokens.replace(rejected)
    letGo()
    await expect(looking).resolves.toMatchObject({ value: 't1' })
    await expect(replacing).resolves.toMatchObject({ value: 't2' })
  })
})

describe('ahead of expiry', () => {
  test('one process refreshes in the background and nobody waits', async () => {
    const { provider, clock, fetches } = setUp()
    const [one, other] = [provider(), provider()]
    await one.current()
    await other.current()
    clock.now = LIFE - 600_000 - 1
    await one.current()
    expect(fetches.count).toBe(1)
    clock.now = LIFE - 600_000
    const { promise, resolve } = Promise.withResolvers<void>()
    fetches.gate = promise
    for (const tokens of [one, other, one, other]) {
      expect(tokens.current()).toMatchObject({ value: 't1' })
    }
    await vi.waitUntil(() => fetches.count === 2)
    resolve()
    await vi.waitUntil(async () => (await one.current()).value === 't2')
    expect(fetches.count).toBe(2)
    // The other one had the current token for an answer, and asks again later.
    expect(other.current()).toMatchObject({ value: 't1' })
    clock.now += 300_000
    expect(other.current()).toMatchObject({ value: 't1' })
  })

  test('a failure is no error, and is tried again after half of what is left', async () => {
    const { provider, clock, fetches, acquired } = setUp()
    const tokens = provider()
    await tokens.current()
    clock.now = LIFE - 600_000
    fetches.gate = Promise.reject(new Error('fetch'))
    await tokens.current()
    await vi.waitUntil(() => fetches.count === 2)
    expect(tokens.current()).toMatchObject({ value: 't1' })
    expect(acquired).toHaveLength(2)
    fetches.gate = Promise.resolve()
    clock.now = LIFE - 300_000
    await tokens.current()
    await vi.waitUntil(async () => (await tokens.current()).value === 't3')
  })

  test('a token of short life is not asked for at every call', async () => {
    const { provider, clock, acquired } = setUp(60_000)
    const tokens = provider()
    await tokens.current()
    clock.now = 29_999
    await tokens.current()
    expect(acquired).toHaveLength(1)
    clock.now = 30_000
    await tokens.current()
    await vi.waitUntil(async () => (await tokens.current()).value === 't2')
  })
})

describe('a fetch that fails', () => {
  test('gives the lease back and passes its error on', async () => {
    const { provider, fetches, inner } = setUp()
    fetches.gate = Promise.reject(new Error('fetch'))
    const tokens = provider()
    await expect(tokens.current()).rejects.toThrow('fetch')
    expect(await inner.acquire({})).toMatchObject({ kind: 'lease' })
  })

  test('passes its error on even if the lease cannot be given back', async () => {
    const { provider, fetches, store } = setUp()
    fetches.gate = Promise.reject(new Error('fetch'))
    store.release = () => Promise.reject(new Error('store'))
    await expect(provider().current()).rejects.toThrow('fetch')
  })

  test('does not stand in the way of the next', async () => {
    const { provider, fetches } = setUp()
    fetches.gate = Promise.reject(new Error('fetch'))
    const tokens = provider()
    await expect(tokens.current()).rejects.toThrow('fetch')
    fetches.gate = Promise.resolve()
    await expect(tokens.current()).resolves.toMatchObject({ value: 't2' })
  })
})

describe('while somebody else fetches', () => {
  test('it waits and takes what came', async () => {
    const { provider, inner } = setUp()
    const answer = await inner.acquire({})
    const waiting = provider().current()
    if (answer.kind === 'lease') await inner.save(answer.lease, { value: 'x', expiresInMs: LIFE })
    await expect(waiting).resolves.toMatchObject({ value: 'x' })
  })

  test('it waits no longer than a call may take', async () => {
    const { provider, inner } = setUp()
    await inner.acquire({})
    await expect(provider().current()).rejects.toThrow('too long')
  })
})
