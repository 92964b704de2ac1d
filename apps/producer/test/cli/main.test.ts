import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { text } from 'node:stream/consumers'
import { fileURLToPath } from 'node:url'
import { expect, it, vi } from 'vitest'
import { nobodysUrl, startFakeProducer } from './fake-producer.ts'
import { ID } from './status-answers.ts'

// Each test starts processes, and the machine may have others to run.
vi.setConfig({ testTimeout: 30_000 })

const main = fileURLToPath(new URL('../../src/cli/main.ts', import.meta.url))

async function start(words: readonly string[], env: Record<string, string>, input = '') {
  const child = spawn(process.execPath, [main, ...words], {
    env: { PATH: process.env['PATH'], ...env },
  })
  child.stdin.end(input)
  const [out, err, [code]] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    once(child, 'exit') as Promise<[number | null]>,
  ])
  return { out, err, code }
}

const accepted = { status: 202, body: { id: ID, state: 'queued', recipients: { total: 1 } } }

it('is set up by its two variables, reads standard input and writes to standard output', async () => {
  const { url, received } = await startFakeProducer({ 'POST /v1/notifications': accepted })
  const env = { DINGPOST_URL: `${url}/`, DINGPOST_API_KEY: 'hush' }
  expect(await start(['send', '--user', 'a', '--text', '-'], env, '生日快乐\n')).toEqual({
    code: 0,
    out: `${ID}  queued, 1 recipient\n`,
    err: '',
  })
  expect(received[0]?.headers.authorization).toBe('Bearer hush')
  expect(received[0]?.body).toMatchObject({ message: { text: { content: '生日快乐' } } })
})

it('ends with 78 and the name of a variable that is wrong, but helps all the same', async () => {
  const env = { DINGPOST_URL: 'nowhere', DINGPOST_API_KEY: 'hush hush' }
  const { code, out, err } = await start(['usage'], env)
  expect({ code, out }).toEqual({ code: 78, out: '' })
  expect(err).toMatch(/^DINGPOST_API_KEY: .+\nDINGPOST_URL: .+\n$/)
  expect(err).not.toMatch(/nowhere|hush/)
  expect(await start(['help'], env)).toMatchObject({ code: 0 })
})

it('ends with 69 when nobody answers', async () => {
  const url = await nobodysUrl()
  expect(await start(['usage'], { DINGPOST_URL: url })).toEqual({
    code: 69,
    out: '',
    err: `Nobody answers at ${url} (ECONNREFUSED)\n`,
  })
})

it('ends quietly when its reader has seen enough', async () => {
  const { url } = await startFakeProducer({
    [`GET /v1/notifications/${ID}/recipients`]: {
      body: {
        items: Array.from({ length: 5_000 }, (_, at) => ({
          recipient: `userId:u${at}`,
          state: 'read',
          updatedAt: '2026-11-22T04:00:07.120Z',
        })),
      },
    },
  })
  const child = spawn(process.execPath, [main, 'recipients', ID], {
    env: { PATH: process.env['PATH'], DINGPOST_URL: url },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  child.stdout.destroy()
  const [err, [code]] = await Promise.all([text(child.stderr), once(child, 'exit')])
  expect({ err, code }).toEqual({ err: '', code: 0 })
})
