import { readyAnswer, type Usage } from '../answers.ts'
import type { Answer, Api } from '../api.ts'
import { bad, type Finding, ok } from './finding.ts'

const START_IT = 'Start a producer, or point DINGPOST_URL at one'

export async function reach(api: Api): Promise<Finding> {
  const reply = await api.exchange({ method: 'GET', path: '/healthz' })
  if ('kind' in reply) return bad('producer', reply.why, START_IT)
  return reply.status === 200
    ? ok('producer', 'answers')
    : bad('producer', `/healthz answers ${reply.status}`, START_IT)
}

export async function readiness(api: Api): Promise<Finding> {
  const reply = await api.exchange({ method: 'GET', path: '/readyz' })
  if ('kind' in reply) return bad('ready', reply.why, START_IT)
  if (reply.status === 200) return ok('ready', 'takes notifications')
  const { data } = readyAnswer.safeParse(jsonOf(reply.text))
  const failing = (data?.checks ?? []).filter((check) => !check.ok)
  const found = failing.map(({ name, problems = [] }) => [name, ...problems].join(': ')).join('; ')
  return bad('ready', found || `/readyz answers ${reply.status}`, 'Look at Redis and its settings')
}

/** Every other finding rests on this answer. */
export function apiFinding(answer: Answer<Usage>, { hasKey }: { hasKey: boolean }): Finding {
  if (answer.ok) return ok('API', hasKey ? 'accepts the key' : 'asks for no key')
  const { failure } = answer
  switch (failure.kind) {
    case 'refused':
      return failure.status === 401
        ? bad(
            'API',
            `refuses ${hasKey ? 'the key' : 'us without a key'}`,
            'Put the secret of one of API_KEYS into DINGPOST_API_KEY',
          )
        : bad('API', `${failure.problem.title} (${failure.status})`, 'Update the producer')
    case 'foreign':
      return bad('API', failure.what, 'Look at DINGPOST_URL')
    case 'unavailable':
      return bad('API', failure.why, 'Look at the log of the producer')
  }
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text) as unknown
  } catch {
    return undefined
  }
}
