import type { Evidence } from './evidence.ts'
import { type Played, SECOND_COPY } from './verdict.ts'

/** The story as DingTalk saw it. */
export type Totals = {
  readonly calls: Readonly<Record<string, number>>
  readonly accepted: number
  readonly peopleReached: number
  readonly messagesSeen: number
  readonly secondCopies: number
  /** Messages that DingTalk dropped for any other reason. */
  readonly limited: number
  readonly problems: readonly string[]
}

/** One for each of the two apps, and one after the token was revoked. */
const TOKEN_FETCHES = 3
/** More than 20 calls in a second (call-frequency-limit). */
const TOO_FAST = '90018'

export function totalsOf(played: readonly Played[], evidence: Evidence): Totals {
  const { calls, tasks, sights, drops } = evidence
  const perApi: Record<string, number> = {}
  for (const { api } of calls) {
    const name = api.split('/').at(-1) ?? api
    perApi[name] = (perApi[name] ?? 0) + 1
  }
  const asked = new Set(played.flatMap(({ sent }) => sent.map(({ content }) => content)))
  const limited = drops.filter(({ code }) => code !== SECOND_COPY)
  const tooFast = calls.filter(
    ({ errcode, subCode, fault }) => fault === null && String(subCode ?? errcode) === TOO_FAST,
  )
  const unasked = sights.filter(({ content }) => !asked.has(content))
  const tokens = perApi['gettoken'] ?? 0

  return {
    calls: perApi,
    accepted: tasks.length,
    peopleReached: new Set(sights.map(({ userId }) => userId)).size,
    messagesSeen: sights.length,
    secondCopies: drops.length - limited.length,
    limited: limited.length,
    problems: [
      ...limited.map(({ userId, code }) => `DingTalk dropped a message to ${userId}: ${code}`),
      ...(tooFast.length > 0 ? [`DingTalk refused ${tooFast.length} calls as too fast`] : []),
      ...unasked.map(({ userId, content }) => `${userId} saw “${content}”, asked for by no scene`),
      ...(tokens === TOKEN_FETCHES ? [] : [`${tokens} token fetches, told were ${TOKEN_FETCHES}`]),
    ],
  }
}
