import { mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'

/** Hours pass in moments: so many times as fast as time itself. */
const HASTE = 40_000

/**
 * What a clock shows at a real moment, how many times as fast as time it goes on from there, and
 * where it stops, if anywhere.
 */
type Setting = {
  readonly moment: number
  readonly shows: number
  readonly speed: number
  readonly until?: number
}

const read = (file: string): number => {
  const { moment, shows, speed, until } = JSON.parse(readFileSync(file, 'utf8')) as Setting
  return Math.min(shows + (Date.now() - moment) * speed, until ?? Number.POSITIVE_INFINITY)
}

/** The clock in a file, for a process whose time it is to be; ms since 1970. */
export const clockIn =
  (file: string): (() => number) =>
  () =>
    read(file)

/** A clock that several processes share, and that a test drives. */
export type DrivenClock = {
  readonly file: string
  readonly now: () => number
  /** From here on so many times as fast as time itself; it never jumps. */
  run(speed: number): void
  /** Hurries on until it shows this, and then goes on as time does. */
  hurry(until: number): Promise<void>
  remove(): void
}

/** Goes on from this moment, or from the real one, until it is driven. */
export function layClock(shows?: number): DrivenClock {
  const folder = mkdtempSync(join(tmpdir(), 'dingpost-e2e-clock-'))
  const file = join(folder, 'clock.json')
  const set = (setting: Setting): void => {
    // Renamed, because a reader must not find half of it.
    writeFileSync(`${file}.next`, JSON.stringify(setting))
    renameSync(`${file}.next`, file)
  }
  const moment = Date.now()
  set({ moment, shows: shows ?? moment, speed: 1 })
  return {
    file,
    now: clockIn(file),
    run: (speed) => set({ moment: Date.now(), shows: read(file), speed }),
    async hurry(until) {
      set({ moment: Date.now(), shows: read(file), speed: HASTE, until })
      while (read(file) < until) await sleep(1)
      set({ moment: Date.now(), shows: until, speed: 1 })
    },
    remove: () => rmSync(folder, { recursive: true }),
  }
}
