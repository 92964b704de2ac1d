export interface WindowCounter {
  /** Counts one and tells how many the window holds now, and when it began and ends (epoch ms). */
  count(key: string, at: number): { count: number; from: number; endsAt: number }
  /** Counts one only when that stays within the limit. */
  take(key: string, at: number, limit: number | null): boolean
}

/** Counts in fixed windows that start at multiples of their length, as the throttle texts show. */
export function createWindowCounter(lengthMs: number): WindowCounter {
  const windows = new Map<string, { from: number; count: number }>()
  const open = (key: string, at: number) => {
    const from = at - (at % lengthMs)
    const known = windows.get(key)
    if (known?.from === from) return known
    const fresh = { from, count: 0 }
    windows.set(key, fresh)
    return fresh
  }
  return {
    count(key, at) {
      const window = open(key, at)
      window.count += 1
      return { count: window.count, from: window.from, endsAt: window.from + lengthMs }
    },
    take(key, at, limit) {
      const window = open(key, at)
      if (limit !== null && window.count >= limit) return false
      window.count += 1
      return true
    },
  }
}
