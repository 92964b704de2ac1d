/** What DingPost says became of one content for one person. */
export type Claim = {
  readonly content: string
  readonly userId: string
  readonly state: string
  /** Epoch milliseconds. */
  readonly updatedAt: number
}

/** What a person saw, and when it is or will be opened. */
export type Seen = { readonly content: string; readonly userId: string; readonly readAt: number }

/**
 * Holds what DingPost says against what people saw, person by person and content by content, and
 * answers one sentence for each disagreement. Several claims may be about one message: a content
 * that was asked for twice. `unverified` claims nothing but that nobody sees it twice.
 */
export function disagreements(claims: readonly Claim[], seen: readonly Seen[]): string[] {
  const claimsOf = Map.groupBy(claims, keyOf)
  const seenOf = Map.groupBy(seen, keyOf)
  return [...new Set([...claimsOf.keys(), ...seenOf.keys()])].flatMap((key) => {
    const problem = disagreement(claimsOf.get(key) ?? [], seenOf.get(key) ?? [])
    const { userId, content } = JSON.parse(key) as Pick<Claim, 'userId' | 'content'>
    return problem === undefined ? [] : [`${userId}, “${content}”: ${problem}`]
  })
}

function disagreement(claims: readonly Claim[], seen: readonly Seen[]): string | undefined {
  const states = [...new Set(claims.map(({ state }) => state))].join(', ')
  if (claims.length === 0) return 'seen, and nobody asked DingPost for it'
  if (seen.length > 1) return `seen ${seen.length} times (DingPost: ${states})`

  const [copy] = seen
  const arrived = claims.some(({ state }) => state === 'delivered' || state === 'read')
  const open = claims.some(({ state }) => state === 'unverified')
  if (arrived && !copy) return `never seen, but ${states} for DingPost`
  if (!arrived && !open && copy) return `seen, but ${states} for DingPost`
  const early = claims.some(
    ({ state, updatedAt }) => state === 'read' && copy && copy.readAt > updatedAt,
  )
  return early ? 'not opened yet, but read for DingPost' : undefined
}

const keyOf = ({ userId, content }: { userId: string; content: string }): string =>
  JSON.stringify({ userId, content })
