import type { RemoteSimulator } from './remote-simulator.ts'

/** An app's sends, by DingTalk's own record and clock. */
export type SendRecord = {
  /** Those that DingTalk accepted, as all below but the throttled. */
  readonly calls: number
  readonly people: number
  /** From the first call to the last. */
  readonly lastedMs: number
  /** The most calls in a second, as DingTalk counts seconds. */
  readonly busiestSecond: number
  /** Calls that were refused because they came too fast. */
  readonly throttled: number
  readonly throttledAfterFirstSecond: number
}

/** @param since ms of the simulator's clock */
export async function sendsSince(
  dingtalk: RemoteSimulator,
  appKey: string,
  since: number,
): Promise<SendRecord> {
  const api = 'asyncsend_v2'
  const calls = await dingtalk.getCalls({ api, appKey, since, limit: 100_000 })
  const accepted = calls.filter(({ errcode }) => errcode === 0)
  const throttled = calls.filter(({ subCode }) => subCode === '90018')
  const times = accepted.map(({ at }) => at)
  const seconds = Map.groupBy(times, (at) => Math.floor(at / 1_000))
  const [first = 0, last = 0] = [times[0], times.at(-1)]
  return {
    calls: accepted.length,
    people: accepted.reduce((sum, { recipients }) => sum + recipients, 0),
    lastedMs: last - first,
    busiestSecond: Math.max(0, ...Array.from(seconds.values(), ({ length }) => length)),
    throttled: throttled.length,
    throttledAfterFirstSecond: throttled.filter(({ at }) => at >= first + 1_000).length,
  }
}
