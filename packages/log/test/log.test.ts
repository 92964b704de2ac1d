import { PassThrough } from 'node:stream'
import { expect, it } from 'vitest'
import { createLog } from '../src/index.ts'

it('says where and what kind, but never what a command carried', () => {
  const stream = new PassThrough()
  const error = Object.assign(
    new Error("ERR unknown command 'x', with args beginning with: 'm13800000000' 'hush'"),
    {
      name: 'ReplyError',
      command: { name: 'evalsha', args: ['m13800000000', 'hush'] },
    },
  )
  const wrapped = new Error('could not reach 13800000000', { cause: error })
  createLog('producer', 'info', stream).error({ err: wrapped }, 'failed')

  const line = String(stream.read())
  expect(line).not.toMatch(/13800000000|hush/)
  expect(JSON.parse(line)).toMatchObject({
    service: 'producer',
    err: {
      message: 'could not reach #',
      cause: { type: 'ReplyError', message: "ERR unknown command 'x'" },
    },
  })
})
