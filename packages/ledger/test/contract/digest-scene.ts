import { contentOf, type Ledger, type Limits, type Rules, type Terms } from '../../src/index.ts'
import { batchOf, type Connect, createScene, deliver, users } from './scene.ts'

/** Of four messages a day two are sent by themselves. */
export const createDigestScene = (
  connect: Connect,
  rules: Partial<Rules> = {},
  limits: Partial<Limits> = {},
) => createScene(connect, { userDaily: 4, ...limits }, { digest: { from: 2 }, ...rules })

/** Somebody who has had this many messages. */
export async function tell(ledger: Ledger, person: string, messages: number) {
  for (let at = 1; at <= messages; at += 1) {
    await deliver(ledger, (await batchOf(ledger, `told ${at}`, users(person))).batch, `9${at}`)
  }
}

/** A message that is folded; answers the notification and the digest that was opened for it. */
export async function fold(
  ledger: Ledger,
  content: string,
  recipients = users('u1'),
  terms: Partial<Terms> = {},
) {
  const { id, batch } = await batchOf(ledger, content, recipients, terms)
  const reserved = await ledger.batches.reserve(batch)
  const folded = 'folded' in reserved ? reserved.folded : undefined
  const [digest] = folded?.digests ?? []
  return { id, reserved, folded, digest: digest?.id ?? '', afterMs: digest?.afterMs ?? 0 }
}

/** As a worker composes, only plainer. */
export async function compose(ledger: Ledger, digest: string) {
  const reserved = await ledger.batches.reserve(digest)
  if (reserved.kind !== 'compose') throw new Error(`expected to compose: ${reserved.kind}`)
  const { mark, messages } = reserved
  const content = contentOf({ digest, messages: messages.map(({ message }) => message) })
  const kept = await ledger.batches.compose(digest, mark, content)
  return { kept, mark, messages, content }
}

export async function send(ledger: Ledger, digest: string, taskId = '77') {
  const { messages } = await compose(ledger, digest)
  const reserved = await deliver(ledger, digest, taskId)
  return { messages, reserved }
}

export const contents = (messages: readonly { message: string }[]): string[] =>
  messages.map(({ message }) => (JSON.parse(message) as { text: { content: string } }).text.content)
