import { createLedger } from '../../src/index.ts'
import { describe, expect, test } from 'vitest'
import type { Ledger } from '../../src/index.ts'
import { type Connect, createScene } from './scene.ts'

async function lease(ledger: Ledger, request: { rejected?: string; ahead?: boolean } = {}) {
  const answer = await ledger.tokens.acquire(request)
  if (answer.kind !== 'lease') throw new Error(`expected the lease: ${answer.kind}`)
  return answer.lease
}

export function tokensContract(connect: Connect): void {
  describe('the shared token', () => {
    test('is fetched by one and waited for by the others', async () => {
      const { ledger, another } = createScene(connect)
      const mine = await lease(ledger)
      expect(await another().tokens.acquire({})).toMatchObject({ kind: 'busy' })
      const saved = await ledger.tokens.save(mine, { value: 'one', expiresInMs: 7_200_000 })
      expect(saved).toMatchObject({ value: 'one', generation: 1 })
      expect(await another().tokens.acquire({})).toEqual({ kind: 'current', token: saved })
    })

    test('is not waited for by the one who has the lease but lost the reply', async () => {
      const { ledger, sendTwice } = createScene(connect)
      sendTwice('acquireToken')
      expect(await ledger.tokens.acquire({})).toMatchObject({ kind: 'lease' })
    })

    test('is dropped when it is rejected, and a newer one never is', async () => {
      const { ledger, another } = createScene(connect)
      await ledger.tokens.save(await lease(ledger), { value: 'one', expiresInMs: 7_200_000 })
      const mine = await lease(ledger, { rejected: 'one' })
      expect(await another().tokens.acquire({ rejected: 'one' })).toMatchObject({ kind: 'busy' })
      await ledger.tokens.save(mine, { value: 'two', expiresInMs: 7_200_000 })
      expect(await another().tokens.acquire({ rejected: 'one' })).toMatchObject({
        kind: 'current',
        token: { value: 'two', generation: 2 },
      })
    })

    test('can be refreshed ahead of its expiry while the others go on with it', async () => {
      const { ledger, another } = createScene(connect)
      await ledger.tokens.save(await lease(ledger), { value: 'one', expiresInMs: 7_200_000 })
      await lease(ledger, { ahead: true })
      expect(await another().tokens.acquire({ ahead: true })).toMatchObject({
        kind: 'current',
        token: { value: 'one' },
      })
    })

    test('is gone when it has expired', async () => {
      const { ledger, advance } = createScene(connect)
      await ledger.tokens.save(await lease(ledger), { value: 'one', expiresInMs: 1_000 })
      advance(999)
      expect(await ledger.tokens.acquire({})).toMatchObject({ kind: 'current' })
      advance(1)
      expect(await ledger.tokens.acquire({})).toMatchObject({ kind: 'lease' })
    })

    test('is fetched by the next one when a fetch failed', async () => {
      const { ledger, another } = createScene(connect)
      await ledger.tokens.release(await lease(ledger))
      expect(await another().tokens.acquire({})).toMatchObject({ kind: 'lease' })
    })

    test('of a holder that lost its lease does not replace what the next one saved', async () => {
      const { ledger, another } = createScene(connect)
      const slow = await lease(ledger)
      await ledger.tokens.release(slow)
      await another().tokens.save(await lease(another()), { value: 'new', expiresInMs: 7_200_000 })
      expect(
        await ledger.tokens.save(slow, { value: 'old', expiresInMs: 7_200_000 }),
      ).toMatchObject({
        value: 'new',
      })
    })

    test('is not given out after the app key has changed', async () => {
      const { app, ledger, another } = createScene(connect)
      const taken = await ledger.tokens.acquire({})
      if (taken.kind !== 'lease') throw new Error(taken.kind)
      await ledger.tokens.save(taken.lease, { value: 'old', expiresInMs: 7_200_000 })
      expect(await another().tokens.acquire({})).toMatchObject({ kind: 'current' })
      const changed = createLedger({ redis: connect(), app, appKey: 'another' })
      expect(await changed.tokens.acquire({})).toMatchObject({ kind: 'lease' })
    })
  })
}
