import type { Claim } from './claims.ts'
import type { Evidence } from './evidence.ts'

export type Entry = Evidence['books'][number]

/** All that both sides say about one person and one content. */
export type Encounter = {
  readonly userId: string
  readonly content: string
  /** Of orders that named the person, in whatever way. */
  readonly claims: readonly Claim[]
  /** Of orders of the same content to everyone. */
  readonly broadcasts: readonly Claim[]
  /** What the simulator wrote down for the person: what they saw, and what was kept from them. */
  readonly seen: readonly Entry[]
  readonly dropped: readonly Entry[]
}

export function encountersOf(claims: readonly Claim[], books: readonly Entry[]): Encounter[] {
  const contentsIn = memoized(contentsOf)
  const personal = Map.groupBy(
    claims.filter(({ userId }) => userId !== undefined),
    ({ userId = '', posted }) => keyOf(userId, posted.order.content),
  )
  const toEveryone = Map.groupBy(
    claims.filter(({ item }) => item.recipient === 'everyone'),
    ({ posted }) => posted.order.content,
  )
  const entries = new Map<string, Entry[]>()
  for (const entry of books) {
    for (const content of contentsIn(entry.text)) {
      const key = keyOf(entry.userId, content)
      entries.set(key, [...(entries.get(key) ?? []), entry])
    }
  }
  return [...new Set([...personal.keys(), ...entries.keys()])].map((key) => {
    const [userId, content] = JSON.parse(key) as [string, string]
    const found = entries.get(key) ?? []
    return {
      userId,
      content,
      claims: personal.get(key) ?? [],
      broadcasts: toEveryone.get(content) ?? [],
      seen: found.filter(({ state }) => state === 'seen'),
      dropped: found.filter(({ state }) => state === 'dropped'),
    }
  })
}

const keyOf = (userId: string, content: string): string => JSON.stringify([userId, content])

type Sent = { text?: { content: string }; markdown?: { text: string } }

/** A digest has a line for each of its contents. */
function contentsOf(message: string): readonly string[] {
  const { text, markdown } = JSON.parse(message) as Sent
  if (text) return [text.content]
  const lines = markdown?.text.matchAll(/^- \d\d:\d\d (.*)$/gm) ?? []
  return Array.from(lines, ([, content = '']) => content)
}

function memoized<Result>(of: (text: string) => Result): (text: string) => Result {
  const known = new Map<string, Result>()
  return (text) => {
    const result = known.get(text) ?? of(text)
    known.set(text, result)
    return result
  }
}
