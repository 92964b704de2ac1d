import { Secret } from '@dingpost/settings'
import { run } from '../../src/cli/run.ts'
import { type Answers, type Received, startFakeProducer } from './fake-producer.ts'

export interface Ended {
  readonly code: number
  readonly out: string
  readonly err: string
  readonly received: readonly Received[]
  /** The pauses it made, in milliseconds. None of them was waited for. */
  readonly pauses: readonly number[]
}

/** Runs the command line against a producer that gives these answers. */
export async function dingpost(
  words: readonly string[],
  answers: Answers = {},
  { input = '', apiKey }: { input?: string | Uint8Array; apiKey?: string } = {},
): Promise<Ended> {
  const { url, received } = await startFakeProducer(answers)
  const out: string[] = []
  const err: string[] = []
  const pauses: number[] = []
  const code = await run(words, {
    settings: {
      ok: true,
      settings: { url, apiKey: apiKey === undefined ? undefined : new Secret(apiKey) },
    },
    terminal: {
      print: (text) => void out.push(text),
      note: (text) => void err.push(text),
      readInput: async () => Buffer.from(input),
    },
    pause: async (ms) => void pauses.push(ms),
  })
  return { code, out: out.join('\n'), err: err.join('\n'), received, pauses }
}
