import { problemCatalogue } from '@dingpost/producer/problems'

const intro = `<!-- Written by \`pnpm docs:write\` from apps/producer/src/http/problem-catalogue.ts. Do not edit. -->

# Problems the API answers with

Every error is \`application/problem+json\` (RFC 9457) with a stable \`code\`. A body that fails validation lists everything that is wrong with it at once, each by JSON pointer, and nothing of it was accepted:

\`\`\`json
{
  "type": "/docs#invalid_notification",
  "title": "The notification is not valid",
  "status": 422,
  "code": "invalid_notification",
  "errors": [{ "pointer": "/to/mobiles/0", "message": "expected a mainland mobile of 11 digits, or +country-number" }]
}
\`\`\`

| code | status | meaning |
| --- | ---: | --- |
`

/** The page of all problem codes. */
export function problemsPage(): string {
  const rows = Object.entries(problemCatalogue).map(
    ([code, { status, meaning }]) =>
      `| \`${code}\` | ${status} | ${meaning.replaceAll('|', '\\|')} |`,
  )
  return `${intro}${rows.join('\n')}\n`
}
