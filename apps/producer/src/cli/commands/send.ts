import { randomUUID } from 'node:crypto'
import type { z } from 'zod'
import { acceptedAnswer, forecastAnswer } from '../answers.ts'
import { printAnswer } from '../answered.ts'
import { command, type Desk } from '../command.ts'
import { follow, verdictOn } from '../follow.ts'
import { messageOf, messageOptions } from '../notification/message.ts'
import { recipientOptions, recipientsOf } from '../notification/recipients.ts'
import { termOptions, termsOf } from '../notification/terms.ts'
import { amiss, misused, type Outcome } from '../outcome.ts'
import { some } from '../report/counts.ts'
import { forecastText } from '../report/forecast.ts'
import { statusText } from '../report/status.ts'

export const send = command({
  kind: 'api',
  name: 'send',
  summary: 'send a message, or see what would become of it',
  options: {
    app: { kind: 'text', value: 'name', about: 'may be left out when there is only one' },
    ...recipientOptions,
    ...messageOptions,
    ...termOptions,
    'idempotency-key': {
      kind: 'text',
      value: 'key',
      about: 'the same key and request is accepted once in 24 hours (usual: a new one)',
    },
    'dry-run': { kind: 'flag', about: 'send nothing; say for each recipient what would happen' },
    wait: { kind: 'flag', about: 'look until every recipient is in a final state' },
  },
  remarks: [
    'The id is the first word of the answer. With --wait or --dry-run it ends with exit code 1 when anybody failed or would fail.',
  ],
  examples: [
    'dingpost send --mobile 13800000000 --text 生日快乐 --wait',
    'dingpost send --department 7 --markdown notice.md --title 公告 --deliver-at "2026-12-01 09:00"',
    'dingpost send --recipients team.txt --message card.json --dry-run',
  ],
  async run(given, desk) {
    const { terminal } = desk
    if (given['dry-run'] && given.wait) return misused('--dry-run and --wait exclude each other')
    const key = given['idempotency-key'] ?? randomUUID()
    const sources = [given.text, given.markdown, given.message, given.recipients]
    if (sources.filter((source) => source === '-').length > 1) {
      return misused('only one option can read standard input')
    }
    const { to, problems: nobody } = await recipientsOf(given, terminal)
    const message = await messageOf(given, terminal)
    const { terms, problems: never } = termsOf(given)
    const problems = [
      ...nobody,
      ...('problem' in message ? [message.problem] : []),
      ...never,
      ...(/^[\x21-\x7e]{1,255}$/.test(key)
        ? []
        : ['--idempotency-key takes 1 to 255 visible ASCII characters']),
    ]
    if ('problem' in message || problems.length > 0) return misused(...problems)

    const { app } = given
    const body = { ...(app === undefined ? {} : { app }), to, message: message.value, ...terms }
    if (given['dry-run']) return foresee(desk, body)
    return deliver(desk, { body, key, wait: given.wait })
  },
})

async function foresee(desk: Desk, body: unknown): Promise<Outcome> {
  const answer = await desk.api.ask(
    { method: 'POST', path: '/v1/notifications', query: { dryRun: 'true' }, body },
    forecastAnswer,
  )
  const printed = printAnswer(desk, answer, forecastText)
  const failing = answer.ok ? (answer.body.totals['fail'] ?? 0) : 0
  return failing > 0 ? amiss(`${some(failing, 'recipient')} would fail`) : printed
}

async function deliver(
  desk: Desk,
  { body, key, wait }: { body: unknown; key: string; wait: boolean },
): Promise<Outcome> {
  const { api, json, terminal } = desk
  const accepted = await api.ask(
    { method: 'POST', path: '/v1/notifications', body, idempotencyKey: key },
    acceptedAnswer,
  )
  const replayed = accepted.ok && accepted.headers.has('idempotent-replayed')
  const words = ({ id, state, recipients }: z.infer<typeof acceptedAnswer>) =>
    `${id}  ${replayed ? 'accepted before' : state}, ${some(recipients.total, 'recipient')}`
  if (!accepted.ok || !wait) {
    const outcome = printAnswer(desk, accepted, words)
    return outcome.kind === 'unavailable' ? { ...outcome, advice: adviceToRepeat(key) } : outcome
  }

  const { id } = accepted.body
  // Standard output holds one JSON value, and that is the last.
  if (json) terminal.note(`${id} accepted`)
  else terminal.print(words(accepted.body))
  const settled = await follow(desk, id)
  const printed = printAnswer(desk, settled, statusText)
  return settled.ok ? verdictOn(settled.body) : printed
}

const adviceToRepeat = (key: string): string =>
  `It may have arrived. Repeated with --idempotency-key ${key} it is accepted once only`
