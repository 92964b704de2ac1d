import { type CatalogueEntry, type Decision, errorCatalogue } from '@dingpost/dingtalk'

const decisions: Readonly<Record<Decision, string>> = {
  token:
    'The access token is refused. DingPost fetches a fresh one, once for all processes, and calls once more; a second refusal is a matter of configuration.',
  throttled:
    'Too many calls or messages. DingPost waits, and no attempt is used up. Where the text of the answer names the end of the ban, that end counts (between one second and ten minutes), else the wait of this table.',
  recipient:
    'Somebody in the call cannot be served, and then nobody was. DingPost splits the batch until the culprit is alone; the others go on.',
  request: 'The call can never pass as it is. Its recipients fail with the code.',
  configuration:
    'The app is set up wrongly, or the month is spent. DingPost holds the app and says so; nothing fails and nothing is lost.',
  transient: 'DingTalk did nothing. DingPost tries again later.',
  unclear: 'DingTalk may have done it. DingPost sends the same bytes again on the same day.',
  duplicate:
    'The person had the same content today. After an unclear first attempt this means that the first one arrived.',
  daily_cap: 'The person had as many messages as a day allows.',
}

const scopes: Readonly<Record<NonNullable<CatalogueEntry['scope']>, string>> = {
  people: 'people in the call',
  broadcast: 'sends to everyone',
  api: 'the app at this API',
  app: 'the app',
  organisation: 'the organisation',
  address: 'the egress address',
}

const waits: Readonly<Record<NonNullable<CatalogueEntry['wait']>, string>> = {
  'next-second': '1 s',
  minute: '1 min',
  ban: '5 min',
  'next-day': 'next day',
  'next-month': 'next month',
}

const intro = `<!-- Written by \`pnpm docs:write\` from packages/dingtalk/src/catalogue. Do not edit. -->

# DingTalk's error codes, and what DingPost does

Where to look first when a recipient is \`failed\` with a code, or an app is held.

- The code that counts is the \`sub_code\` where \`errcode\` is 88, else the \`errcode\`.
- An answer without \`errcode\` did not come from the API. HTML, or JSON with \`status\` 1111, is the page for an address that made more than 10,000 calls in 20 seconds: DingPost waits five minutes. With an HTTP status of 500 and above, or unreadable, it leaves a send *unclear* and a read *transient*. HTTP 404 and 407 point at a wrong base URL or proxy: *configuration*.
- A code that is not in these tables is *transient* for a read. For a send it is *request*: a code says that DingTalk refused, and repeating a send spends the calls of the month. If its text names the end of a ban, it is *throttled*.
- A token is fetched for the app as a whole: what is *request* or *recipient* in these tables is *configuration* when \`gettoken\` answers it.
- Days and months are those of Asia/Shanghai.
`

/** The page of all codes, a table for each decision. */
export function errorsPage(): string {
  const rows = Object.entries(errorCatalogue).toSorted(([a], [b]) => Number(a) - Number(b))
  const sections = Object.entries(decisions).map(([decision, does]) => {
    const own = rows.filter(([, entry]) => entry.decision === decision)
    return own.length === 0 ? `\n## ${decision}\n\n${does}\n` : section(decision, does, own)
  })
  return intro + sections.join('')
}

const section = (name: string, does: string, rows: [string, CatalogueEntry][]): string => `
## ${name}

${does}

| code | meaning | DingTalk's text | wait | concerns | elsewhere | source |
| --- | --- | --- | --- | --- | --- | --- |
${rows.map(([code, entry]) => row(code, entry)).join('\n')}
`

function row(code: string, entry: CatalogueEntry): string {
  const { meaning, original, wait, scope } = entry
  const cells = [
    code,
    meaning,
    original,
    wait === undefined ? '' : waits[wait],
    scope === undefined ? '' : scopes[scope],
    elsewhere(entry),
    source(entry),
  ]
  return `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`
}

function elsewhere({ except = {}, freshTokenMayCure }: CatalogueEntry): string {
  const places = Object.entries(except).map(([place, decision]) =>
    place === 'wrapped' ? `as sub_code: ${decision}` : `at ${place}: ${decision}`,
  )
  if (freshTokenMayCure) places.push('a fresh token is tried first')
  return places.join('; ')
}

const source = (entry: CatalogueEntry): string =>
  entry.source === 'observed'
    ? 'observed'
    : `[docs](https://open.dingtalk.com/document/development/${entry.source})`
