import type { App } from './apps.ts'

/** Whom a message is for, as a backend names them. */
export type To = {
  readonly mobiles?: readonly string[]
  readonly userIds?: readonly string[]
  readonly everyone?: boolean
}

/** A notification that DingPost accepted. */
export type Sent = {
  readonly id: string
  readonly app: App
  readonly content: string
  readonly to: To
}

export type Request = {
  readonly app: App
  readonly content: string
  readonly to: To
  readonly idempotencyKey?: string
}

/** What DingPost says about one recipient. */
export type Reported = {
  readonly recipient: string
  readonly userId?: string
  readonly state: string
  readonly reason?: string
  readonly code?: string
  readonly taskId?: string
  readonly updatedAt: string
}

export type Status = {
  readonly state: string
  readonly recipients: Readonly<Record<string, number>>
}

/** DingPost as a backend sees it: its HTTP API and nothing else. */
export type DingPost = {
  send(request: Request): Promise<Sent>
  /** As `send`, for a request that may be refused. */
  trySend(request: Request): Promise<{ status: number; id: string | undefined }>
  status(id: string): Promise<Status>
  /** In the order in which the request named them: mobiles first, then user ids. */
  recipients(id: string): Promise<readonly Reported[]>
}

type Page = { items: Reported[]; nextCursor?: string }

export function createDingPost(options: {
  url: string
  apiKey: string
  signal: AbortSignal
}): DingPost {
  const { url, apiKey, signal } = options
  const authorization = `Bearer ${apiKey}`

  const get = async <Body>(path: string): Promise<Body> => {
    const response = await fetch(url + path, { headers: { authorization }, signal })
    if (!response.ok) throw new Error(`GET ${path} answered ${response.status}`)
    return (await response.json()) as Body
  }

  const trySend: DingPost['trySend'] = async ({ app, content, to, idempotencyKey }) => {
    const response = await fetch(`${url}/v1/notifications`, {
      method: 'POST',
      headers: {
        authorization,
        'content-type': 'application/json',
        ...(idempotencyKey === undefined ? {} : { 'idempotency-key': idempotencyKey }),
      },
      body: JSON.stringify({
        app: app.name,
        to,
        message: { msgtype: 'text', text: { content } },
      }),
      signal,
    })
    const { id } = (await response.json()) as { id?: string }
    return { status: response.status, id }
  }

  return {
    trySend,
    async send(request) {
      const { status, id } = await trySend(request)
      if (status !== 202 || id === undefined) {
        throw new Error(`DingPost answered ${status} to “${request.content}”`)
      }
      const { app, content, to } = request
      return { id, app, content, to }
    },
    status: (id) => get<Status>(`/v1/notifications/${id}`),
    async recipients(id) {
      const items: Reported[] = []
      let cursor: string | undefined = '0'
      while (cursor !== undefined) {
        const page: Page = await get(
          `/v1/notifications/${id}/recipients?limit=1000&cursor=${cursor}`,
        )
        items.push(...page.items)
        cursor = page.nextCursor
      }
      return items
    },
  }
}
