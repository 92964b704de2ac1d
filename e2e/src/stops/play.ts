import type { Redis } from 'ioredis'
import { expect, vi } from 'vitest'
import { delayedJobs, loseJobs } from '../app-jobs.ts'
import { text } from '../backend.ts'
import type { DrivenClock } from '../driven-clock.ts'
import { untilFaultsStruck } from '../faults.ts'
import type { Stage } from '../stage.ts'
import { makesDigests, type OtherWay, type Telling } from './other-ways.ts'
import type { Trial } from './trial.ts'

/** A trial of another way, in an app of its own. */
export type OtherTrial = Trial & {
  readonly way: OtherWay
  readonly app: string
  readonly appKey: string
  /** What was told, by the id that it was given. */
  readonly told: Map<string, Telling>
}

/** More than a minute, for the sweep; and more than a digest waits of somebody who has 499 messages left. */
const MINUTES_MS = 4 * 60_000

/** Longer than it takes to ask for the recall. */
const UNDER_WAY_MS = 3_000

export const sentenceOf = ({ name }: Trial, { content }: Telling): string => `${name}: ${content}.`

/** What backends, operators and time do to the apps of trials. */
export function createPlay(
  { backend, dingtalk }: Stage,
  { client, clock }: { client: Redis; clock: DrivenClock },
) {
  async function tell(trial: OtherTrial, tellings: readonly Telling[]): Promise<void> {
    const notifications = tellings.map((telling) => {
      return { app: trial.app, to: telling.to, message: text(sentenceOf(trial, telling)) }
    })
    const { body } = await backend.postTo('/v1/notifications/bulk', { notifications })
    const { items } = body as { items: { status: number; id: string }[] }
    expect(items.map(({ status }) => status)).toEqual(tellings.map(() => 202))
    for (const [at, telling] of tellings.entries()) trial.told.set(items[at]?.id ?? '', telling)
  }

  /** Everybody has it, or will have it in a digest. */
  async function untilDealtWith({ told }: OtherTrial, timeoutMs: number): Promise<void> {
    for (const [id, { audience }] of told) {
      await vi.waitFor(async () => {
        const { delivered = 0, deferred = 0 } = await backend.counts(id)
        expect(delivered + deferred).toBe(audience.length)
      }, timeoutMs)
    }
  }

  async function recall(ids: Iterable<string>): Promise<void> {
    for (const id of ids) {
      const { status } = await backend.postTo(`/v1/notifications/${id}/recall`, {})
      expect(status).toBe(202)
    }
  }

  async function recallUnderWay(trial: OtherTrial, asks: readonly Telling[]): Promise<void> {
    const earlier = new Set(trial.told.keys())
    const { appKey } = trial
    await dingtalk.addFault({ api: 'asyncsend_v2', kind: 'latency', ms: UNDER_WAY_MS, appKey })
    await tell(trial, asks)
    await untilFaultsStruck(dingtalk)
    await recall([...trial.told.keys()].filter((id) => !earlier.has(id)))
  }

  /** Digests wait for the real time, too. */
  async function promote({ app }: OtherTrial): Promise<void> {
    const jobs = delayedJobs(client, app, 'sends')
    await jobs.promote()
    await jobs.close()
  }

  return {
    tell,
    untilDealtWith,

    async tellEarlier(trial: OtherTrial): Promise<void> {
      for (const one of trial.way.earlier ?? []) {
        await tell(trial, [one])
        await untilDealtWith(trial, 20_000)
      }
    },

    /** What the trial is about. */
    async begin(trial: OtherTrial): Promise<void> {
      const { asks, recalled, loses } = trial.way
      trial.checkpoint.arm()
      if (asks === 'digest') return promote(trial)
      if (asks === 'recall') return recall(trial.told.keys())
      await (recalled ? recallUnderWay(trial, asks) : tell(trial, asks))
      if (loses) await loseJobs(client, trial.app)
    },

    /** Waits until all became what they were to become. */
    async end(trial: OtherTrial, timeoutMs: number): Promise<void> {
      for (const [id, { content, becomes }] of trial.told) {
        await vi.waitFor(
          async () => {
            if (makesDigests(trial.way)) await promote(trial)
            expect(await backend.counts(id), `${content} of ${trial.name}`).toEqual(becomes)
          },
          { timeout: timeoutMs, interval: 200 },
        )
      }
    },

    /** By the clock of the workers. */
    passMinutes: (): Promise<void> => clock.hurry(clock.now() + MINUTES_MS),
  }
}
