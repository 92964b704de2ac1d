import type { Given, Options } from '../command.ts'

const TIME = 'RFC 3339, or 2026-12-01 09:00 in Asia/Shanghai (+08:00)'

export const termOptions = {
  'deliver-at': { kind: 'text', value: 'time', about: `not before; ${TIME}` },
  'expires-at': { kind: 'text', value: 'time', about: 'not any more from then on' },
  'over-limit': {
    kind: 'text',
    value: 'drop|defer',
    choices: ['drop', 'defer'],
    about: 'what becomes of people who had the day’s messages: drop (usual), or the next day',
  },
  priority: {
    kind: 'text',
    value: 'level',
    choices: ['urgent', 'normal', 'bulk'],
    about: 'urgent, normal or bulk; urgent overtakes and passes quiet hours',
  },
} as const satisfies Options

/** The terms of a request, as they were given; what was not is the producer's to choose. */
export function termsOf(given: Given<typeof termOptions>): {
  terms: Readonly<Record<string, string>>
  problems: readonly string[]
} {
  const problems: string[] = []
  const time = (option: 'deliver-at' | 'expires-at') => {
    const text = given[option]
    const instant = text === undefined ? undefined : instantOf(text)
    if (text !== undefined && instant === undefined) {
      problems.push(`--${option} takes a time, by ${TIME}`)
    }
    return instant
  }
  const terms = {
    deliverAt: time('deliver-at'),
    expiresAt: time('expires-at'),
    overLimit: given['over-limit'],
    priority: given.priority,
  }
  return {
    terms: Object.fromEntries(
      Object.entries(terms).flatMap(([name, value]) =>
        value === undefined ? [] : [[name, value]],
      ),
    ),
    problems,
  }
}

/** With the offset of Asia/Shanghai unless it has one of its own. Whether there is such a day, the API says. */
function instantOf(text: string): string | undefined {
  const [, date, minute, second = ':00', offset = '+08:00'] =
    /^(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d)(:\d\d(?:\.\d+)?)?(Z|[+-]\d\d:\d\d)?$/.exec(text) ?? []
  return date === undefined ? undefined : `${date}T${minute}${second}${offset}`
}
