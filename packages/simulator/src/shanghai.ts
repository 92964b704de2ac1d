// China has had no daylight saving time since 1991, so a fixed offset is exact.
const offsetMs = 8 * 3_600_000

/** `2026-11-22 16:13:05`, as DingTalk's throttle texts write it. */
export function shanghaiTime(at: number): string {
  return new Date(at + offsetMs).toISOString().slice(0, 19).replace('T', ' ')
}

/** `2026-11-22`: the natural day the daily limits count in. */
export function shanghaiDay(at: number): string {
  return shanghaiTime(at).slice(0, 10)
}

/** `2026-11`: the natural month the quota of calls counts in. */
export function shanghaiMonth(at: number): string {
  return shanghaiTime(at).slice(0, 7)
}
