import { describe, expect, it } from 'vitest'
import { problemReply } from '../../src/http/replies/problem.ts'
import { resumedReply } from '../../src/http/replies/usage.ts'
import { serve } from './serve.ts'

describe('POST /v1/apps/:app/resume', () => {
  it('opens the gate', async () => {
    const { server, standIn, logged } = await serve({ keys: { ops: 'hush' } })
    const headers = { authorization: 'Bearer hush' }
    const response = await server.inject({ method: 'POST', url: '/v1/apps/hr/resume', headers })
    expect(response.statusCode).toBe(200)
    expect(resumedReply.parse(response.json())).toEqual({ app: 'hr', gate: null })
    expect(standIn.changes).toContain('open the gate')
    expect(logged()).toContain('"app":"hr","caller":"ops","msg":"resumed"')
  })

  it('knows no other app', async () => {
    const { server } = await serve()
    const response = await server.inject({ method: 'POST', url: '/v1/apps/sales/resume' })
    expect(response.statusCode).toBe(404)
    expect(problemReply.parse(response.json())).toMatchObject({ code: 'app_not_found' })
  })
})
