import type { RemoteSimulator } from './remote-simulator.ts'
import type { Posted } from './traffic.ts'

/** A span of real time, ms since 1970. */
export type Span = { readonly from: number; readonly to: number }

/** How long messages took from their 202 to DingTalk's acceptance, in ms. */
export type Latency = { readonly count: number; readonly p50: number; readonly p95: number }

export async function spanOf(work: () => Promise<unknown>): Promise<Span> {
  const from = Date.now()
  await work()
  return { from, to: Date.now() }
}

/** Of the messages that were taken in within each span; one that was not sent took for ever. */
export async function latenciesOf(
  dingtalk: RemoteSimulator,
  appKey: string,
  posted: readonly Posted[],
  spans: readonly Span[],
): Promise<Latency[]> {
  const tasks = await dingtalk.getTasks({ appKey, limit: 100_000 })
  const sentAt = new Map(tasks.map(({ message, at }) => [contentOf(message), at]))
  return spans.map(({ from, to }) => {
    const took = posted
      .filter(({ acceptedAt }) => acceptedAt >= from && acceptedAt < to)
      .map(({ content, acceptedAt }) => (sentAt.get(content) ?? Infinity) - acceptedAt)
      .toSorted((a, b) => a - b)
    const at = (share: number) => took[Math.ceil(took.length * share) - 1] ?? Number.NaN
    return { count: took.length, p50: at(0.5), p95: at(0.95) }
  })
}

const contentOf = (message: Record<string, unknown>): string | undefined =>
  (message['text'] as { content?: string } | undefined)?.content
