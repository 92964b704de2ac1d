import { randomUUID } from 'node:crypto'
import type { Scene } from '../scene.ts'
import { userIds } from './people.ts'

export const repeatedRequest: Scene = {
  title: 'A request repeated',
  promise: 'under the same Idempotency-Key it is the first one again',
  asked: 'the same 3 times, then another body',
  told: {
    reported: { delivered: 10 },
    seen: { once: 10 },
    facts: { ids: 1, 'answers 409': 1, sends: 1 },
  },
  async run({ apps: { hr }, dingpost }) {
    const request = {
      app: hr,
      to: { userIds: userIds(301, 310) },
      content: '报销单已审批',
      idempotencyKey: randomUUID(),
    }
    const answers = await Promise.all([1, 2, 3].map(() => dingpost.send(request)))
    const other = await dingpost.trySend({ ...request, content: '报销单被退回' })
    return {
      sent: answers.slice(0, 1),
      facts: {
        ids: new Set(answers.map(({ id }) => id)).size,
        'answers 409': other.status === 409 ? 1 : 0,
      },
    }
  },
}
