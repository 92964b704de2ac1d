import type { Simulator } from '@dingpost/simulator'

type Methods = Omit<Simulator, 'url' | 'port' | 'close'>

/** The control methods of a simulator that runs in a process of its own. */
export type RemoteSimulator = {
  readonly [Name in keyof Methods]: (
    ...input: Parameters<Methods[Name]>
  ) => Promise<ReturnType<Methods[Name]>>
}

/** Asks the simulator which operations it has, and makes a method of each. */
export async function connectSimulator(url: string): Promise<RemoteSimulator> {
  const response = await fetch(`${url}/_control`)
  const operations = (await response.json()) as { name: string; method: string; path: string }[]
  const methods = operations.map(({ name, method, path }) => [
    name,
    (input: Record<string, unknown> = {}) =>
      method === 'GET'
        ? read(fetch(`${url}${path}?${queryOf(input)}`))
        : read(fetch(`${url}${path}`, { method, body: JSON.stringify(input) })),
  ])
  return Object.fromEntries(methods) as RemoteSimulator
}

function queryOf(input: Record<string, unknown>): string {
  const pairs = Object.entries(input).map(([name, value]): [string, string] => [
    name,
    String(value),
  ])
  return new URLSearchParams(pairs).toString()
}

async function read(answer: Promise<Response>): Promise<unknown> {
  const response = await answer
  const body: unknown = await response.json()
  if (!response.ok) throw new Error(`the simulator refused: ${JSON.stringify(body)}`)
  return body
}
