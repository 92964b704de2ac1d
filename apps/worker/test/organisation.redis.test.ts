import { connectRedis } from '@dingpost/ledger'
import { pino } from 'pino'
import { expect, inject, onTestFinished, test, vi } from 'vitest'
import { createOrganisations } from '../src/organisation.ts'

test('apps that name the same organisation share one, and a changed limit makes another', async () => {
  const redis = connectRedis(inject('redisUrl'), { role: 'worker' })
  onTestFinished(() => redis.disconnect())
  const name = `organisation-${process.pid}`
  const organisationOf = createOrganisations({
    redis,
    egress: { name, calls: 10_000 },
    log: pino({ level: 'silent' }),
  })
  const first = organisationOf({ name, callsPerMonth: 10 })
  expect(organisationOf({ name, callsPerMonth: 10 })).toBe(first)
  for (let call = 0; call < 4; call++) await first.meter.before('asyncsend_v2')
  expect(first.calls.usedShare()).toBe(0.4)

  const raised = organisationOf({ name, callsPerMonth: 20 })
  expect(raised).not.toBe(first)
  // It knows what is used before its first call.
  await vi.waitFor(() => expect(raised.calls.usedShare()).toBe(0.2), 5_000)
})
