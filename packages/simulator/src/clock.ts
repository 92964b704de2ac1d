export interface Clock {
  /** Epoch milliseconds. */
  now(): number
  set(at: number): void
  advance(ms: number): void
  /** Running follows real time plus an offset; standing still moves only by `set` and `advance`. */
  run(running: boolean): void
  isRunning(): boolean
}

export function createClock(options: { at?: number | undefined; running: boolean }): Clock {
  let running = options.running
  let standsAt = options.at ?? Date.now()
  let offset = standsAt - Date.now()
  const now = () => (running ? Date.now() + offset : standsAt)
  const set = (at: number) => {
    standsAt = at
    offset = at - Date.now()
  }
  return {
    now,
    set,
    advance: (ms) => set(now() + ms),
    run(value) {
      set(now())
      running = value
    },
    isRunning: () => running,
  }
}
