import { bodyOf, bodyProblems, jsonOf, problems } from './operation.ts'

const notification = {
  to: { mobiles: ['13800000000'], userIds: ['zhangsan'], departmentIds: [7] },
  message: { msgtype: 'text', text: { content: '生日快乐' } },
  deliverAt: '2026-12-01T09:00:00+08:00',
  expiresAt: '2026-12-01T18:00:00+08:00',
  overLimit: 'defer',
  priority: 'normal',
}

export const sendingPaths = {
  '/v1/notifications': {
    post: {
      summary: 'Send a message to people',
      description:
        'Answered once every recipient is on the queue. `message` is DingTalk’s own `msg` object, at most 2,048 bytes. Only `to` and `message` are required.',
      parameters: [
        {
          name: 'dryRun',
          in: 'query',
          description:
            '`true` tells for each recipient what would happen now and why. Nothing is sent, counted or remembered; an `Idempotency-Key` is ignored.',
          schema: { type: 'boolean', default: false },
        },
        {
          name: 'Idempotency-Key',
          in: 'header',
          description:
            '1 to 255 visible characters of your choice. For 24 hours the same key and body answer the first id again.',
          schema: { type: 'string', minLength: 1, maxLength: 255 },
        },
      ],
      requestBody: bodyOf('Notification', notification),
      responses: {
        200: { description: 'What would happen, for a dry run', content: jsonOf('Preview') },
        202: {
          description: 'Accepted. `Location` leads to the notification.',
          headers: {
            Location: { schema: { type: 'string' } },
            'Idempotent-Replayed': {
              description: '`true` when the key had been used and this is the first id',
              schema: { type: 'string' },
            },
          },
          content: jsonOf('Accepted'),
        },
        ...problems(
          'malformed_request',
          ...bodyProblems,
          'unauthorized',
          'idempotency_conflict',
          'invalid_notification',
          'unavailable',
        ),
      },
    },
  },
  '/v1/notifications/bulk': {
    post: {
      summary: 'Send up to 1,000 notifications at once',
      description:
        'Each is like the body above, with its own `idempotencyKey` instead of the header, and has its own answer in the same order; a bad one harms no other. Pointers of its `errors` lead into that notification. A body may have 8 MiB.',
      requestBody: bodyOf('Notifications', {
        notifications: [
          {
            to: { userIds: ['zhangsan'] },
            message: { msgtype: 'text', text: { content: '生日快乐' } },
            idempotencyKey: 'birthday-zhangsan-2026',
          },
        ],
      }),
      responses: {
        200: {
          description: 'What became of each; `status` is what it alone would have been answered',
          content: jsonOf('BulkResult'),
        },
        ...problems('malformed_request', ...bodyProblems, 'unauthorized', 'invalid_request'),
      },
    },
  },
}
