/** Ways of making the same call from Node. */
export const httpClients = [
  'axios, its default agent',
  'axios, keep-alive agent',
  'axios, no redirects',
  'axios, fetch adapter',
  'fetch alone',
  'node:http alone',
] as const

export type HttpClient = (typeof httpClients)[number]

/** Sends to make, for a contender's process. */
export interface PlainCalls {
  readonly client: HttpClient
  readonly platformUrl: string
  readonly calls: number
  readonly concurrency: number
}
