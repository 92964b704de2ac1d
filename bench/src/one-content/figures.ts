import type { Posted } from '../crowd.ts'
import type { Meter } from '../meter.ts'
import type { Platform } from '../platform.ts'
import { fixed, whole } from '../spread.ts'
import type { Column } from '../table.ts'

/** Times are in seconds; `At` figures from the first request on. */
export type Figure =
  | 'sends'
  | 'perCall'
  | 'acceptedAt'
  | 'reachedAt'
  | 'waited'
  | 'sending'
  | 'rate'
  | 'tokens'
  | 'lookUps'
  | 'receipts'
  | 'redis'
  | 'cpu'

export const columns: { readonly [Key in Figure]: Column } = {
  sends: { title: 'send calls', format: whole },
  perCall: { title: 'people/call', format: fixed(1) },
  acceptedAt: { title: 'all accepted, s', format: fixed(2) },
  reachedAt: { title: 'all reached, s', format: fixed(2) },
  waited: { title: 'last accepted to last reached, s', format: fixed(2) },
  sending: { title: 'first call to last, s', format: fixed(2) },
  rate: { title: 'people/s', format: whole },
  tokens: { title: 'token fetches', format: whole },
  lookUps: { title: 'look-ups/person', format: fixed(3) },
  receipts: { title: 'receipts/person', format: fixed(3) },
  redis: { title: 'Redis round trips/person', format: fixed(2) },
  cpu: { title: 'CPU ms/person', format: fixed(3) },
}

/** Rejects unless everybody got the message once. */
export async function figuresOf(
  platform: Platform,
  run: Posted & Meter & { readonly people: number },
): Promise<{ readonly [Key in Figure]: number }> {
  const { people, startedAt, acceptedAt } = run
  await platform.expectOneEach(people)
  const { sends, lookUps, receipts, tokens } = await platform.callCounts()
  const calls = await platform.acceptedSends()
  const [firstSend = Number.NaN, lastSend = Number.NaN] = [calls[0]?.at, calls.at(-1)?.at]
  return {
    sends,
    perCall: people / sends,
    acceptedAt: (acceptedAt - startedAt) / 1_000,
    reachedAt: (lastSend - startedAt) / 1_000,
    waited: Math.max(0, lastSend - acceptedAt) / 1_000,
    sending: (lastSend - firstSend) / 1_000,
    rate: (people * 1_000) / (lastSend - startedAt),
    tokens,
    lookUps: lookUps / people,
    receipts: receipts / people,
    redis: run.redisRequests / people,
    cpu: run.cpuMs / people,
  }
}
