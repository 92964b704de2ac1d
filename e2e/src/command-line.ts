import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { text } from 'node:stream/consumers'
import { fileURLToPath } from 'node:url'

const program = fileURLToPath(new URL('../../apps/producer/src/cli/main.ts', import.meta.url))

/** What `dingpost` printed, and the code it ended with. */
export type Ran = { readonly code: number; readonly out: string; readonly err: string }

/** Runs the command line in a process of its own, as a company's operator would. */
export type CommandLine = (words: readonly string[], stdin?: string) => Promise<Ran>

export const commandLine =
  (env: { readonly url: string; readonly apiKey?: string }): CommandLine =>
  async (words, stdin = '') => {
    const child = spawn(process.execPath, [program, ...words], {
      env: {
        PATH: process.env['PATH'],
        DINGPOST_URL: env.url,
        ...(env.apiKey === undefined ? {} : { DINGPOST_API_KEY: env.apiKey }),
      },
    })
    const ended = once(child, 'close') as Promise<[number]>
    child.stdin.end(stdin)
    const [out, err] = await Promise.all([text(child.stdout), text(child.stderr)])
    const [code] = await ended
    return { code, out, err }
  }
