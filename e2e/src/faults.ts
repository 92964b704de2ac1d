import { expect, vi } from 'vitest'
import type { RemoteSimulator } from './remote-simulator.ts'

/** Waits until every fault that was added has met its call: that call is under way, or over. */
export async function untilFaultsStruck(dingtalk: RemoteSimulator): Promise<void> {
  await vi.waitFor(async () => expect(await dingtalk.getFaults()).toEqual([]), 10_000)
}
