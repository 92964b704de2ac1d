import type { Scene } from '../scene.ts'
import { userIds } from './people.ts'

const content = '月度考勤已发布'

export const manyRequests: Scene = {
  title: '100 requests, few calls',
  promise: 'recipients of the same content share calls, whoever asked',
  asked: `${content}, to 100 people one by one`,
  told: {
    reported: { delivered: 100 },
    seen: { once: 100 },
    // One, where all requests come within the linger.
    facts: { sends: { from: 1, to: 10 } },
  },
  run: async ({ apps: { hr }, dingpost }) => ({
    sent: await Promise.all(
      userIds(201, 300).map((userId) =>
        dingpost.send({ app: hr, to: { userIds: [userId] }, content }),
      ),
    ),
  }),
}
