/** No message nests deeper than five. */
const DEEPEST = 32

/**
 * Whether a value holds more than so many characters, keys included, or nests absurdly deep. Looking
 * ends at the limit, so that the cost is bounded whatever a body holds.
 */
export function outweighs(value: unknown, limit: number): boolean {
  let left = limit

  const weigh = (part: unknown, depth: number): void => {
    left -= typeof part === 'string' ? part.length : 1
    if (typeof part !== 'object' || part === null) return
    if (depth > DEEPEST) left = -1
    for (const key in part) {
      if (left < 0) return
      left -= key.length
      weigh((part as Record<string, unknown>)[key], depth + 1)
    }
  }

  weigh(value, 1)
  return left < 0
}
