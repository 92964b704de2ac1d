import { vi } from 'vitest'
import type { Backend } from './backend.ts'

type Spent = { readonly used: number; readonly limit: number; readonly left: number }

/** What of an app's usage the tests look at. */
export type AppUsage = {
  readonly gate: {
    readonly kind: string
    readonly reason: string
    readonly code: string
    readonly detail: string
    /** Of a gate that opens by itself. */
    readonly until?: string
  } | null
  readonly broadcasts: Spent
  /** Of the person who was asked about. */
  readonly user: Spent
  readonly queue: { readonly waiting: number; readonly active: number; readonly delayed: number }
  readonly receipts: { readonly active: number }
}

/** Who looks after the apps: what there is to see and to do by the HTTP API. */
export type Operator = ReturnType<typeof createOperator>

export function createOperator({ request }: Pick<Backend, 'request'>) {
  async function ask<Body>(path: string, method: 'GET' | 'POST' | 'DELETE'): Promise<Body> {
    const { status, body } = await request(path, { method })
    if (status !== 200) throw new Error(`${method} ${path}: ${status} ${JSON.stringify(body)}`)
    return body as Body
  }

  async function usage(app: string, userId: string): Promise<AppUsage> {
    const query = new URLSearchParams({ app, userId }).toString()
    const { apps } = await ask<{ apps: [AppUsage] }>(`/v1/usage?${query}`, 'GET')
    return apps[0]
  }

  /** Waits until no worker is busy with the app. */
  async function idle(app: string): Promise<void> {
    await vi.waitFor(async () => {
      const { queue, receipts } = await usage(app, 'nobody')
      const active = queue.active + receipts.active
      if (active > 0) throw new Error(`${active} jobs of ${app} are under way`)
    }, 5_000)
  }

  return {
    usage,
    idle,

    /** Opens the gate of an app, once no worker might close it a moment later. */
    async resume(app: string): Promise<void> {
      await idle(app)
      await ask(`/v1/apps/${app}/resume`, 'POST')
    },

    async cancel(notification: string): Promise<void> {
      await ask(`/v1/notifications/${notification}`, 'DELETE')
    },
  }
}
