import type { OpenApiDocument } from './openapi.ts'
import { problemCatalogue } from './problem-catalogue.ts'

/** What the page shows of an operation; each is written a little differently. */
interface Operation {
  readonly summary: string
  readonly description?: string
  readonly parameters?: readonly { name: string; in: string; description: string }[]
  readonly requestBody?: { content: { 'application/json': { example: object } } }
  readonly responses: Readonly<Record<string, { description: string }>>
}

export const stylesheet = `
:root { color-scheme: light dark; font: 16px/1.5 system-ui, sans-serif }
body { max-width: 60rem; margin: 2rem auto; padding: 0 1rem }
code, pre { font: 0.9em ui-monospace, monospace }
pre { padding: 1rem; overflow: auto; border: 1px solid #8886; border-radius: 6px }
table { border-collapse: collapse; width: 100%; margin: 0.5rem 0 }
th, td { text-align: left; vertical-align: top; padding: 0.3rem 0.8rem 0.3rem 0; border-top: 1px solid #8886 }
h2 { margin-top: 2.5rem }
details { margin: 0.5rem 0 }
`

/** One page without a script and without anything from elsewhere. */
export function renderPage(document: OpenApiDocument): string {
  const operations = Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods as Record<string, Operation>).map(([method, operation]) =>
      renderOperation(`${method.toUpperCase()} ${path}`, operation),
    ),
  )
  const schemas = Object.entries(document.components.schemas).map(
    ([name, schema]) => `<details><summary><code>${name}</code></summary>${pre(schema)}</details>`,
  )
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>${document.info.title} API</title><style>${stylesheet}</style></head><body>
<h1>${document.info.title} API</h1>
<p>${prose(document.info.description)} Keys go into <code>Authorization: Bearer</code>.
For machines: <a href="/openapi.json">openapi.json</a>.</p>
${operations.join('\n')}
<h2>Schemas</h2>
${schemas.join('\n')}
<h2>Problems</h2>
<p>Errors are <code>application/problem+json</code> (RFC 9457) with one of these codes.</p>
${table(['Code', 'Status', 'Meaning'], problemRows())}
</body></html>
`
}

function renderOperation(title: string, operation: Operation): string {
  const { summary, description, parameters, requestBody, responses } = operation
  return [
    `<h2><code>${escaped(title)}</code></h2>`,
    `<p><strong>${prose(summary)}</strong></p>`,
    description === undefined ? '' : `<p>${prose(description)}</p>`,
    requestBody ? pre(requestBody.content['application/json'].example) : '',
    parameters
      ? table(
          ['Parameter', 'In', 'Meaning'],
          parameters.map((parameter) => [
            `<code>${escaped(parameter.name)}</code>`,
            parameter.in,
            prose(parameter.description),
          ]),
        )
      : '',
    table(
      ['Answer', 'Meaning'],
      Object.entries(responses).map(([status, answer]) => [status, prose(answer.description)]),
    ),
  ].join('\n')
}

const problemRows = () =>
  Object.entries(problemCatalogue).map(([code, { status, title, meaning }]) => [
    `<code id="${code}">${code}</code>`,
    String(status),
    `${prose(title)}. ${prose(meaning)}`,
  ])

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  return `<table>${row(head, 'th')}${rows.map((cells) => row(cells, 'td')).join('')}</table>`
}

const row = (cells: readonly string[], tag: string): string =>
  `<tr>${cells.map((cell) => `<${tag}>${cell}</${tag}>`).join('')}</tr>`

const pre = (value: object): string => `<pre>${escaped(JSON.stringify(value, null, 2))}</pre>`

const prose = (text: string): string => escaped(text).replaceAll(/`([^`]+)`/g, '<code>$1</code>')

const escaped = (text: string): string =>
  text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
