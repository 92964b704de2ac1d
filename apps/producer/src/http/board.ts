import { createBullBoard } from '@bull-board/api'
import { BullMQAdapter } from '@bull-board/api/bullMQAdapter'
import { FastifyAdapter } from '@bull-board/fastify'
import basicAuth from '@fastify/basic-auth'
import type { BoardAccess } from '@dingpost/settings'
import type { Job, Queue } from 'bullmq'
import type { FastifyInstance } from 'fastify'
import type { Producer } from '../producer.ts'
import { Problem, sendProblem } from './problem.ts'
import { digestOf, isSame } from './same-secret.ts'

/**
 * What an operator may change. All else would part the queue from the ledger: jobs added, edited,
 * duplicated or cleaned away by hand name batches that do not exist or leave batches without a job.
 */
const allowedChanges: ReadonlySet<string> = new Set([
  'put /api/queues/pause',
  'put /api/queues/resume',
  'put /api/queues/:queueName/pause',
  'put /api/queues/:queueName/resume',
  'put /api/queues/:queueName/:jobId/retry',
  'put /api/queues/:queueName/:jobId/promote',
])

/** The page names fonts of another site; blocked, it opens at once where that site is out of reach. */
const SELF_ONLY =
  "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; frame-ancestors 'none'"

export async function routeBoard(
  server: FastifyInstance,
  { access, queues }: { access: BoardAccess; queues: Producer['queues'] },
): Promise<void> {
  if (access.kind === 'off') return
  const adapter = new FastifyAdapter().setBasePath('/board')
  const shown = new WeakMap<Queue, DiscreetQueue>()
  const show = (queue: Queue): DiscreetQueue => {
    const discreet = shown.get(queue) ?? new DiscreetQueue(queue)
    shown.set(queue, discreet)
    return discreet
  }
  const board = createBullBoard({
    queues: [],
    serverAdapter: adapter,
    options: {
      uiConfig: { boardTitle: 'DingPost', hideDocsLink: true },
      handlerHooks: {
        before: ({ method, route }) =>
          method === 'get' || allowedChanges.has(`${method} ${route}`)
            ? { allow: true }
            : {
                allow: false,
                status: 403,
                message: 'Jobs follow the ledger; change it by the API.',
              },
      },
    },
  })

  await server.register(
    async (scope) => {
      if (access.kind === 'password') await askForPassword(scope, access)
      // Apps come and go while it runs.
      scope.addHook('onRequest', (_request, _reply, done) => {
        board.replaceQueues(Array.from(queues.values(), show))
        done()
      })
      scope.addHook('onSend', async (_request, reply) => {
        reply.header('content-security-policy', SELF_ONLY)
      })
      await scope.register(adapter.registerPlugin())
    },
    { prefix: '/board' },
  )
}

async function askForPassword(
  scope: FastifyInstance,
  access: Extract<BoardAccess, { kind: 'password' }>,
): Promise<void> {
  const user = digestOf(access.user)
  const password = digestOf(access.password.reveal())
  await scope.register(basicAuth, {
    authenticate: { realm: 'DingPost' },
    validate: (givenUser, givenPassword, _request, _reply, done) => {
      const right = [isSame(givenUser, user), isSame(givenPassword, password)].every(Boolean)
      done(right ? undefined : new Error('wrong'))
    },
  })
  scope.addHook('onRequest', (request, reply, done) => {
    scope.basicAuth(request, reply, (error?: Error) => {
      if (error) sendProblem(reply, new Problem('unauthorized', { detail: 'Log in to the board.' }))
      else done()
    })
  })
}

/** Shows where a job failed, not with what: an error's message may quote anything. */
class DiscreetQueue extends BullMQAdapter {
  constructor(queue: Queue) {
    super(queue)
    this.setFormatter('data', ({ batches, batch, notification }: Record<string, unknown>) => ({
      batches,
      batch,
      notification,
    }))
    this.setFormatter('returnValue', () => null)
    this.setFormatter('progress', () => null)
  }

  override async getJob(id: string): Promise<Job | undefined> {
    return veiled(await super.getJob(id))
  }

  override async getJobs(...page: Parameters<BullMQAdapter['getJobs']>): Promise<Job[]> {
    return (await super.getJobs(...page)).map(veiled)
  }

  override async getJobLogs(): Promise<string[]> {
    return []
  }
}

function veiled<Shown extends Job | undefined>(job: Shown): Shown {
  if (!job) return job
  const reveal = job.toJSON.bind(job)
  job.toJSON = () => {
    const shown = reveal()
    return {
      ...shown,
      failedReason: shown.failedReason && LOOK_ELSEWHERE,
      deferredFailure: shown.deferredFailure && LOOK_ELSEWHERE,
      stacktrace: shown.stacktrace?.map(framesOf) ?? null,
    }
  }
  return job
}

const LOOK_ELSEWHERE = 'The log of the worker has the reason, under this id.'

const framesOf = (trace: string): string =>
  trace
    .split('\n')
    .filter((line) => /^\s+at /.test(line))
    .join('\n')
