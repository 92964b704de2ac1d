import type { App } from './apps.ts'

export type Person = { readonly userId: string; readonly mobile: string; readonly name: string }

/** A message on a person's screen. Times are epoch milliseconds. */
export type Sight = {
  readonly userId: string
  readonly taskId: number
  readonly appKey: string
  readonly at: number
  readonly readAt: number
  readonly content: string
}

/** A send that DingTalk accepted. */
export type Task = {
  readonly taskId: number
  readonly appKey: string
  readonly at: number
  readonly content: string
}

/** Somebody whom an accepted send named and who saw nothing of it. */
export type Drop = { readonly userId: string; readonly taskId: number; readonly code: string }

export type Call = {
  readonly api: string
  readonly appKey: string | null
  readonly errcode: number | string | null
  readonly subCode: string | null
  readonly fault: string | null
}

/** `userId` aims at calls that name this person. */
type Fault = { api: string; appKey: string; userId?: string; times?: number } & (
  | { kind: 'reset-after' }
  | { kind: 'hang'; processed: boolean }
  | { kind: 'throttle'; seconds: number }
)

/** The simulated DingTalk through its control API: its ledger is the truth, its faults the weather. */
export type DingTalk = {
  people(): Promise<readonly Person[]>
  sights(): Promise<readonly Sight[]>
  tasks(filter?: { appKey: string }): Promise<readonly Task[]>
  drops(): Promise<readonly Drop[]>
  calls(): Promise<readonly Call[]>
  countCalls(filter: { api?: string; appKey?: string; code?: number }): Promise<number>
  addFault(fault: Fault): Promise<void>
  /** Which addresses may call in the name of this app; null for any. */
  allowAddresses(app: App, addresses: readonly string[] | null): Promise<void>
  revokeTokens(app: App): Promise<void>
}

/** More than the demo makes of anything; without it, only the newest 1,000 would come back. */
const all = { limit: 1_000_000 }

export function createDingTalk({ url, signal }: { url: string; signal: AbortSignal }): DingTalk {
  const ask = async (path: string, init: RequestInit = {}): Promise<unknown> => {
    const response = await fetch(`${url}/_control${path}`, { ...init, signal })
    if (!response.ok) throw new Error(`${path}: ${response.status} ${await response.text()}`)
    return response.json()
  }
  const get = (path: string, filter: object = {}) => {
    const query = Object.entries(filter).map(([name, value]) => [name, String(value)] as const)
    return ask(`${path}?${new URLSearchParams(Object.fromEntries(query)).toString()}`)
  }
  const post = async (path: string, body: object): Promise<void> => {
    await ask(path, { method: 'POST', body: JSON.stringify(body) })
  }
  return {
    people: async () => (await get('/people', all)) as Person[],
    sights: async () => texts<Sight>(await get('/seen', all)),
    tasks: async (filter) => texts<Task>(await get('/tasks', { ...all, ...filter })),
    drops: async () => (await get('/dropped', all)) as Drop[],
    calls: async () => (await get('/calls', all)) as Call[],
    countCalls: async (filter) => ((await get('/calls/count', filter)) as { total: number }).total,
    addFault: (fault) => post('/faults', fault),
    allowAddresses: ({ appKey }, allowedIps) => post('/apps', { appKey, allowedIps }),
    revokeTokens: ({ appKey }) => post('/tokens/revoke', { appKey }),
  }
}

/** A record of the control API holds the whole message; the demo sends texts only. */
function texts<Kind extends { content: string }>(records: unknown): Kind[] {
  return (records as { message: { text: { content: string } } }[]).map(
    ({ message, ...record }) => ({ ...record, content: message.text.content }) as Kind,
  )
}
