import type { NotificationStatus } from '@dingpost/ledger'
import type { Notification } from '@dingpost/producer'
import { vi } from 'vitest'

export type Answer = {
  readonly status: number
  readonly headers: Headers
  /** Parsed when it is JSON. */
  readonly body: unknown
}

export type Counts = Partial<NotificationStatus['recipients']>

export type RecipientItem = {
  readonly recipient: string
  readonly userId?: string
  readonly state: string
  readonly reason?: string
  readonly code?: string
  readonly taskId?: string
  /** ISO 8601 */
  readonly updatedAt: string
}

type Status = Pick<
  NotificationStatus,
  'id' | 'app' | 'state' | 'recipients' | 'tasks' | 'statusBar'
>

/** A company's backend: what it can do with the HTTP API of a producer. */
export type Backend = ReturnType<typeof createBackend>

export function createBackend({ url, apiKey }: { url: string; apiKey: string }) {
  async function request(path: string, init: RequestInit = {}): Promise<Answer> {
    const headers = new Headers(init.headers)
    if (!headers.has('authorization')) headers.set('authorization', `Bearer ${apiKey}`)
    const response = await fetch(url + path, { ...init, headers })
    const text = await response.text()
    const isJson = /\bjson\b/.test(response.headers.get('content-type') ?? '')
    return {
      status: response.status,
      headers: response.headers,
      body: isJson ? (JSON.parse(text) as unknown) : text,
    }
  }

  async function read<Body>(path: string): Promise<Body> {
    const { status, body } = await request(path)
    if (status !== 200) throw new Error(`GET ${path} answered ${status}: ${JSON.stringify(body)}`)
    return body as Body
  }

  const postTo = (
    path: string,
    body: unknown,
    headers: Record<string, string> = {},
  ): Promise<Answer> =>
    request(path, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: JSON.stringify(body),
    })

  const post = (notification: unknown, headers?: Record<string, string>): Promise<Answer> =>
    postTo('/v1/notifications', notification, headers)

  const status = (id: string): Promise<Status> => read(`/v1/notifications/${id}`)

  return {
    request,
    read,
    post,
    postTo,
    status,
    counts: async (id: string): Promise<Counts> => countsOf(await status(id)),

    /** Posts what must be accepted, and answers its id. */
    async accept(notification: Notification, headers?: Record<string, string>): Promise<string> {
      const answer = await post(notification, headers)
      if (answer.status !== 202) {
        throw new Error(`answered ${answer.status}: ${JSON.stringify(answer.body)}`)
      }
      return (answer.body as { id: string }).id
    },

    /** Waits until every recipient is in a final state; answers how many are in which. */
    async settled(id: string, timeoutMs = 30_000): Promise<Counts> {
      return vi.waitFor(
        async () => {
          const now = await status(id)
          const counts = countsOf(now)
          if (now.state !== 'settled') {
            throw new Error(`${id} is ${now.state}: ${JSON.stringify(counts)}`)
          }
          return counts
        },
        { timeout: timeoutMs, interval: 100 },
      )
    },

    async recipients(id: string): Promise<RecipientItem[]> {
      const items: RecipientItem[] = []
      let cursor: string | undefined = '0'
      while (cursor !== undefined) {
        const page: { items: RecipientItem[]; nextCursor?: string } = await read(
          `/v1/notifications/${id}/recipients?limit=1000&cursor=${cursor}`,
        )
        items.push(...page.items)
        cursor = page.nextCursor
      }
      return items
    },
  }
}

/** How many recipients are in which state, without the states in which nobody is. */
function countsOf({ recipients: { total, ...counts } }: Status): Counts {
  const present = Object.entries(counts).filter(([, count]) => count > 0)
  const sum = present.reduce((before, [, count]) => before + count, 0)
  if (sum !== total) throw new Error(`${JSON.stringify(counts)} do not add up to ${total}`)
  return Object.fromEntries(present)
}

export const text = (content: string) => ({ msgtype: 'text' as const, text: { content } })
