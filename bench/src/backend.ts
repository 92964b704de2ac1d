import { type Answer, type Connection, openConnection } from './connection.ts'

export interface BackendOptions {
  readonly producerUrl: string
  readonly apiKey: string
  /** Kept alive; a further request waits for one. */
  readonly connections: number
}

/** A company's backend as cheap as can be, so that the clients do not take the CPU they measure. */
export function createBackend({ producerUrl, apiKey, connections }: BackendOptions) {
  const headers = [`authorization: Bearer ${apiKey}`, 'content-type: application/json']
  const idle = Array.from({ length: connections }, () => openConnection(producerUrl))
  const waiting: ((connection: Connection) => void)[] = []

  async function exchange(path: string, content: object): Promise<Answer> {
    const connection = idle.pop() ?? (await new Promise<Connection>((lend) => waiting.push(lend)))
    const answer = await connection.post(path, headers, JSON.stringify(content))
    const next = waiting.shift()
    if (next) next(connection)
    else idle.push(connection)
    return answer
  }

  return {
    /** The id, when its 202 is there; rejects with any other answer. */
    async post(notification: object): Promise<string> {
      const { status, text } = await exchange('/v1/notifications', notification)
      if (status !== 202) throw new Error(`answered ${status}: ${text}`)
      return (JSON.parse(text) as { id: string }).id
    },

    /** At most 1,000 in one request. The ids; rejects unless all of them are accepted. */
    async postBulk(notifications: readonly object[]): Promise<string[]> {
      const { status, text } = await exchange('/v1/notifications/bulk', { notifications })
      if (status !== 200) throw new Error(`answered ${status}: ${text}`)
      const { items } = JSON.parse(text) as { items: { status: number; id: string }[] }
      const refused = items.find((item) => item.status !== 202)
      if (refused) throw new Error(`answered ${JSON.stringify(refused)}`)
      return items.map(({ id }) => id)
    },
  }
}
