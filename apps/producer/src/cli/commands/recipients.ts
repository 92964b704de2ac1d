import { recipientsAnswer, type RecipientRow } from '../answers.ts'
import type { Answer } from '../api.ts'
import { printAnswer } from '../answered.ts'
import { command, type Desk } from '../command.ts'
import { misused } from '../outcome.ts'
import { table } from '../report/table.ts'
import { shown } from '../report/time.ts'

const MOST_IN_A_PAGE = 1_000

export const recipients = command({
  kind: 'api',
  name: 'recipients',
  summary: 'what became of each recipient of a notification',
  arguments: ['id'],
  options: {
    state: { kind: 'text', value: 'state', about: 'only those in this state, like failed' },
    limit: {
      kind: 'text',
      value: 'n',
      about: `so many at most, 1 to ${MOST_IN_A_PAGE} (usual: 100)`,
    },
    all: { kind: 'flag', about: 'all of them, however many' },
  },
  examples: ['dingpost recipients default_6f1c0b7a9d3e5f208c41 --state failed --all'],
  async run({ id, state, limit, all }, desk) {
    if (all && limit !== undefined) return misused('--all and --limit exclude each other')
    if (limit !== undefined && !(/^[1-9]\d{0,3}$/.test(limit) && Number(limit) <= MOST_IN_A_PAGE)) {
      return misused(`--limit takes a whole number from 1 to ${MOST_IN_A_PAGE}`)
    }
    const answer = await (all
      ? allPages(desk, id, state)
      : page(desk, id, { state, limit, cursor: undefined }))
    const outcome = printAnswer(desk, answer, ({ items }) => rowsText(items))
    if (answer.ok && answer.body.nextCursor !== undefined) {
      desk.terminal.note('There are more: --all shows all of them')
    }
    return outcome
  },
})

type Page = { items: RecipientRow[]; nextCursor?: string | undefined }

const page = (
  { api }: Desk,
  id: string,
  query: Record<'state' | 'limit' | 'cursor', string | undefined>,
): Promise<Answer<Page>> =>
  api.ask(
    { method: 'GET', path: `/v1/notifications/${encodeURIComponent(id)}/recipients`, query },
    recipientsAnswer,
  )

/** The pages as one; as JSON too, item by item as the API gave them. */
async function allPages(desk: Desk, id: string, state: string | undefined): Promise<Answer<Page>> {
  const rows: RecipientRow[] = []
  const items: unknown[] = []
  let cursor: string | undefined
  for (;;) {
    const answer = await page(desk, id, { state, limit: String(MOST_IN_A_PAGE), cursor })
    if (!answer.ok) return answer
    rows.push(...answer.body.items)
    items.push(...(JSON.parse(answer.json) as { items: unknown[] }).items)
    cursor = answer.body.nextCursor
    if (cursor === undefined) {
      return { ...answer, body: { items: rows }, json: JSON.stringify({ items }) }
    }
  }
}

const rowsText = (rows: readonly RecipientRow[]): string =>
  rows.length === 0
    ? 'nobody'
    : table(
        ['recipient', 'user id', 'state', 'reason', 'code', 'task', 'since'],
        rows.map(({ recipient, userId, state, reason, code, taskId, updatedAt }) => [
          recipient,
          userId,
          state,
          reason,
          code,
          taskId,
          shown(updatedAt),
        ]),
      )
