import type { RemoteSimulator } from './remote-simulator.ts'

/** How many copies of a text each person really saw, by the simulator's ledger. */
export async function copiesOf(
  dingtalk: RemoteSimulator,
  content: string,
): Promise<Record<string, number>> {
  return (await copiesByContent(dingtalk)).get(content) ?? {}
}

export async function copiesByContent(
  dingtalk: RemoteSimulator,
): Promise<Map<string, Record<string, number>>> {
  const contents = new Map<string, Record<string, number>>()
  for (const { userId, message } of await dingtalk.getSeen({ limit: 1_000_000 })) {
    const { content } = (message['text'] ?? {}) as { content?: string }
    if (content === undefined) continue
    const copies = contents.get(content) ?? {}
    copies[userId] = (copies[userId] ?? 0) + 1
    contents.set(content, copies)
  }
  return contents
}

/** What `copiesByContent` answers when each of these people saw each of these texts once. */
export const onceEach = (
  contents: Iterable<string>,
  userIds: readonly string[],
): Map<string, Record<string, number>> =>
  new Map([...contents].map((content) => [content, once(userIds)]))

/** What `copiesOf` answers when each of these people saw it once, and nobody else. */
export const once = (userIds: readonly string[]): Record<string, number> =>
  Object.fromEntries(userIds.map((userId) => [userId, 1]))
