import { expect, test } from 'vitest'
import { createMemoryTokenStore } from '../../src/index.ts'

function storeAt(start = 0) {
  const clock = { now: start }
  return { clock, store: createMemoryTokenStore({ now: () => clock.now }) }
}

async function leaseFrom(store: ReturnType<typeof createMemoryTokenStore>, request = {}) {
  const answer = await store.acquire(request)
  if (answer.kind !== 'lease') throw new Error(`expected a lease, not ${answer.kind}`)
  return answer.lease
}

const fetched = (value: string) => ({ value, expiresInMs: 1_000 })

test('one caller gets the lease, the others wait, then all have the token', async () => {
  const { store } = storeAt()
  const lease = await leaseFrom(store)
  expect(await store.acquire({})).toMatchObject({ kind: 'busy' })
  const token = await store.save(lease, fetched('a'))
  expect(token).toEqual({ value: 'a', expiresAt: 1_000, generation: 1 })
  expect(await store.acquire({})).toEqual({ kind: 'current', token })
})

test('the rejected token goes, a newer one stays', async () => {
  const { store } = storeAt()
  await store.save(await leaseFrom(store), fetched('a'))
  const newer = await store.save(await leaseFrom(store, { rejected: 'a' }), fetched('b'))
  expect(newer.generation).toBe(2)
  expect(await store.acquire({ rejected: 'a' })).toEqual({ kind: 'current', token: newer })
})

test('an expired token is no token', async () => {
  const { clock, store } = storeAt()
  await store.save(await leaseFrom(store), fetched('a'))
  clock.now = 1_000
  expect(await store.acquire({})).toMatchObject({ kind: 'lease' })
})

test('ahead of expiry one gets the lease, the others keep the current token', async () => {
  const { store } = storeAt()
  const token = await store.save(await leaseFrom(store), fetched('a'))
  await leaseFrom(store, { ahead: true })
  expect(await store.acquire({ ahead: true })).toEqual({ kind: 'current', token })
  expect(await store.acquire({})).toEqual({ kind: 'current', token })
})

test('a lease given back, or held by the dead, is free again', async () => {
  const { clock, store } = storeAt()
  await store.release(await leaseFrom(store))
  const dead = await leaseFrom(store)
  await store.release('of somebody else')
  expect(await store.acquire({})).toMatchObject({ kind: 'busy' })
  clock.now = 30_000
  const lease = await leaseFrom(store)
  await store.save(dead, fetched('late'))
  expect(await store.acquire({})).toMatchObject({ kind: 'busy' })
  await store.save(lease, fetched('new'))
  expect(await store.acquire({})).toMatchObject({ kind: 'current', token: { value: 'new' } })
})
