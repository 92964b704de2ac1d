import { describe, expect, it } from 'vitest'
import { Problem, problemBody, problemOf } from '../../src/http/problem.ts'
import { problemCatalogue } from '../../src/http/problem-catalogue.ts'
import { problemReply } from '../../src/http/replies/problem.ts'

describe('a problem', () => {
  it.each(Object.keys(problemCatalogue) as (keyof typeof problemCatalogue)[])(
    'of the code %s has all its fields',
    (code) => {
      const body = problemReply.parse(JSON.parse(problemBody(new Problem(code))))
      expect(body).toMatchObject({ type: `/docs#${code}`, code, ...withoutMeaning(code) })
      expect(body.detail).not.toBe('')
    },
  )
})

function withoutMeaning(code: keyof typeof problemCatalogue) {
  const { status, title } = problemCatalogue[code]
  return { status, title }
}

const fastifyError = (statusCode: number) =>
  Object.assign(new Error('quotes hush'), { code: 'FST_ERR_X', statusCode })

describe('what was thrown', () => {
  it.each([
    [fastifyError(413), 'body_too_large'],
    [fastifyError(415), 'unsupported_media_type'],
    [fastifyError(400), 'malformed_request'],
    [fastifyError(500), 'internal'],
    [Object.assign(new Error('not of ours'), { statusCode: 404 }), 'internal'],
    ['a string', 'internal'],
    [undefined, 'internal'],
  ])('becomes a problem: %j', (error, code) => {
    const problem = problemOf(error)
    expect(problem.code).toBe(code)
    expect(problemBody(problem)).not.toContain('hush')
  })
})
