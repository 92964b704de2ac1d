import { MOST_IN_A_PAGE, USUAL_PAGE } from '../recipient-query.ts'
import { recipientState } from '../replies/status.ts'
import { bodyOf, bodyProblems, idParameter, jsonOf, problems, schemaOf } from './operation.ts'

const pageParameters = [
  {
    name: 'state',
    in: 'query',
    description: 'Only recipients in this state',
    schema: schemaOf(recipientState),
  },
  {
    name: 'cursor',
    in: 'query',
    description: '`nextCursor` of the page before',
    schema: { type: 'string' },
  },
  {
    name: 'limit',
    in: 'query',
    description: `How many at most, 1 to ${MOST_IN_A_PAGE}; ${USUAL_PAGE} when left out`,
    schema: { type: 'integer', minimum: 1, maximum: MOST_IN_A_PAGE, default: USUAL_PAGE },
  },
]

export const notificationPaths = {
  '/v1/notifications/{id}': {
    get: {
      summary: 'See what became of a notification',
      parameters: [idParameter],
      responses: {
        200: {
          description: 'How many recipients are in which state',
          content: jsonOf('Status'),
        },
        ...problems('unauthorized', 'notification_not_found', 'unavailable'),
      },
    },
    delete: {
      summary: 'Cancel what is not sent yet',
      description: 'What was sent stays; a recall takes it back. Repeating it is harmless.',
      parameters: [idParameter],
      responses: {
        200: {
          description: 'How many recipients were cancelled, and what became of the others',
          content: jsonOf('Cancellation'),
        },
        ...problems('unauthorized', 'notification_not_found', 'unavailable'),
      },
    },
  },
  '/v1/notifications/{id}/recipients': {
    get: {
      summary: 'See what became of each recipient',
      parameters: [idParameter, ...pageParameters],
      responses: {
        200: { description: 'One page of recipients', content: jsonOf('RecipientPage') },
        ...problems('malformed_request', 'unauthorized', 'notification_not_found', 'unavailable'),
      },
    },
  },
  '/v1/notifications/{id}/recall': {
    post: {
      summary: 'Take a message back',
      description:
        'Cancels what is not sent, then recalls the calls of the last 24 hours; what came of each stands in `tasks` of the notification. The body may be left out.',
      parameters: [idParameter],
      requestBody: bodyOf('RecallOptions', { shared: false }, { required: false }),
      responses: {
        202: { description: 'It will be recalled', content: jsonOf('Recall') },
        ...problems(
          ...bodyProblems,
          'unauthorized',
          'notification_not_found',
          'nothing_to_recall',
          'recall_too_late',
          'task_shared',
          'invalid_request',
          'unavailable',
        ),
      },
    },
  },
  '/v1/notifications/{id}/status-bar': {
    post: {
      summary: 'Change the status bar of an OA message that was sent',
      description:
        'For the calls of the last 24 hours; `statusBar` of the notification tells what came of it.',
      parameters: [idParameter],
      requestBody: bodyOf('StatusBarUpdate', {
        value: '已同意',
        background: '0xFF78C06E',
        shared: false,
      }),
      responses: {
        202: { description: 'It will be shown', content: jsonOf('StatusBarAnswer') },
        ...problems(
          ...bodyProblems,
          'unauthorized',
          'notification_not_found',
          'no_status_bar',
          'sent_in_digest',
          'nothing_sent',
          'status_bar_too_late',
          'task_shared',
          'invalid_request',
          'unavailable',
        ),
      },
    },
  },
}
