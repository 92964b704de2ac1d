import type { FastifyInstance } from 'fastify'
import type { z } from 'zod'
import { BadInput } from '../bad-input.ts'
import type { Simulation } from '../simulation.ts'
import { perform, type Operation } from './operation.ts'
import { reading } from './reading.ts'
import { steering } from './steering.ts'

export const operations = { ...reading, ...steering }

/** Each operation as a method; one that asks for nothing may be called with nothing. */
export type ControlMethods = {
  [Name in keyof typeof operations]: (typeof operations)[Name] extends Operation<
    infer Input,
    infer Output
  >
    ? Partial<z.input<Input>> extends z.input<Input>
      ? (input?: z.input<Input>) => Output
      : (input: z.input<Input>) => Output
    : never
}

/** The methods throw `BadInput`. */
export function controlMethods(simulation: Simulation): ControlMethods {
  const methods = Object.entries(operations).map(([name, each]) => [
    name,
    (input: unknown = {}) => perform<z.ZodType, unknown>(each, simulation, input),
  ])
  return Object.fromEntries(methods)
}

/** The same operations below `/_control`: a GET takes its input from the query, a POST as JSON. */
export function addControlRoutes(server: FastifyInstance, simulation: Simulation): void {
  for (const each of Object.values(operations)) {
    server.route<{ Body?: string }>({
      method: each.method,
      url: `/_control${each.path}`,
      handler(request, reply) {
        try {
          const given = each.method === 'GET' ? request.query : parseBody(request.body)
          return reply.send(perform<z.ZodType, unknown>(each, simulation, given))
        } catch (error) {
          if (!(error instanceof BadInput)) throw error
          return reply.code(400).send({ error: 'bad_input', problems: error.problems })
        }
      },
    })
  }
  server.get('/_control', () =>
    Object.entries(operations).map(([name, { method, path, summary }]) => ({
      name,
      method,
      path: `/_control${path}`,
      summary,
    })),
  )
  server.all('/_control/*', (_request, reply) => reply.code(404).send({ error: 'not_found' }))
}

function parseBody(body: string | undefined): unknown {
  if (body === undefined || body === '') return {}
  try {
    return JSON.parse(body)
  } catch {
    throw new BadInput([{ field: '', problem: 'the body is no JSON' }])
  }
}
