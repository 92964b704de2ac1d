import { jsonOf, problems } from './operation.ts'

export const appPaths = {
  '/v1/usage': {
    get: {
      summary: 'See what is used of the limits',
      parameters: [
        {
          name: 'app',
          in: 'query',
          description: 'Only this app and its organisation; all of them when left out',
          schema: { type: 'string' },
        },
        {
          name: 'userId',
          in: 'query',
          description: 'Also count today’s messages to this person',
          schema: { type: 'string' },
        },
      ],
      responses: {
        200: { description: 'Today, this month and this moment', content: jsonOf('Usage') },
        ...problems('malformed_request', 'unauthorized', 'unavailable'),
      },
    },
  },
  '/v1/apps/{app}/resume': {
    post: {
      summary: 'Resume an app that is held or throttled',
      description:
        'Apps resume by themselves within five minutes after the reason is gone; this is for who knows that it is. The next batch goes within seconds and finds out.',
      parameters: [
        {
          name: 'app',
          in: 'path',
          required: true,
          description: 'Name of the app',
          schema: { type: 'string' },
        },
      ],
      responses: {
        200: { description: 'The app sends again', content: jsonOf('Resumed') },
        ...problems('unauthorized', 'app_not_found', 'unavailable'),
      },
    },
  },
}
