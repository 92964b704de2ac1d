/** Chance that a seed repeats: the same seed throws the same numbers in the same order. */
export type Dice = {
  /** From 0 up to 1. */
  next(): number
  chance(probability: number): boolean
  /** Both ends included. */
  whole(from: number, to: number): number
  pick<Item>(items: readonly Item[]): Item
  /** So many different ones, or all there are. */
  some<Item>(items: readonly Item[], count: number): Item[]
}

export function createDice(seed: number): Dice {
  let state = seed >>> 0

  /** Mulberry32. */
  function next(): number {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }

  const whole: Dice['whole'] = (from, to) => from + Math.floor(next() * (to - from + 1))

  return {
    next,
    chance: (probability) => next() < probability,
    whole,
    pick(items) {
      const item = items[whole(0, items.length - 1)]
      if (item === undefined) throw new Error('nothing to pick from')
      return item
    },
    some(items, count) {
      const left = [...items]
      return Array.from({ length: Math.min(count, left.length) }, () => {
        const [item] = left.splice(whole(0, left.length - 1), 1)
        return item as (typeof items)[number]
      })
    },
  }
}
