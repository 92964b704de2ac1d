import { Agent, request } from 'node:http'

export interface BackendOptions {
  readonly producerUrl: string
  readonly apiKey: string
  /** Kept-alive connections; a further request waits for one. */
  readonly connections: number
}

/** A company's backend as cheap as can be, so that the clients do not take the CPU they measure. */
export function createBackend({ producerUrl, apiKey, connections }: BackendOptions) {
  const agent = new Agent({ keepAlive: true, maxSockets: connections })
  const headers = { authorization: `Bearer ${apiKey}`, 'content-type': 'application/json' }

  const exchange = (path: string, content: object): Promise<Answer> => {
    const body = JSON.stringify(content)
    const length = Buffer.byteLength(body)
    const options = { agent, method: 'POST', headers: { ...headers, 'content-length': length } }
    return new Promise((resolve, reject) => {
      const call = request(new URL(path, producerUrl), options, (response) => {
        let text = ''
        response.setEncoding('utf8')
        response.on('data', (piece: string) => (text += piece))
        response.on('end', () => resolve({ status: response.statusCode, text }))
      })
      call.on('error', reject)
      call.end(body)
    })
  }

  return {
    /** Resolves when its 202 is there; rejects with any other answer. */
    async post(notification: object): Promise<void> {
      const { status, text } = await exchange('/v1/notifications', notification)
      if (status !== 202) throw new Error(`answered ${status}: ${text}`)
    },

    /** At most 1,000 in one request. Rejects unless all of them are accepted. */
    async postBulk(notifications: readonly object[]): Promise<void> {
      const { status, text } = await exchange('/v1/notifications/bulk', { notifications })
      if (status !== 200) throw new Error(`answered ${status}: ${text}`)
      const { items } = JSON.parse(text) as { items: { status: number }[] }
      const refused = items.find((item) => item.status !== 202)
      if (refused) throw new Error(`answered ${JSON.stringify(refused)}`)
    },
  }
}

interface Answer {
  readonly status: number | undefined
  readonly text: string
}
