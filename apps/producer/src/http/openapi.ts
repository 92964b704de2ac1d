import { z } from 'zod'
import { notificationSchema } from '../notification.ts'
import { type ProblemCode, problemCatalogue } from './problem-catalogue.ts'
import { MOST_IN_A_PAGE, USUAL_PAGE } from './recipient-query.ts'
import {
  acceptedReply,
  problemReply,
  recipientPageReply,
  recipientState,
  statusReply,
} from './replies.ts'

export type OpenApiDocument = ReturnType<typeof openApiDocument>

/** The description of the API, OpenAPI 3.1; its schemas are those the code checks with. */
export function openApiDocument() {
  return {
    openapi: '3.1.0',
    info: {
      title: 'DingPost',
      version: '1',
      description:
        'Takes notifications for DingTalk, delivers them within its limits, and tells what became of every recipient.',
    },
    security: [{ apiKey: [] }],
    paths: {
      '/v1/notifications': {
        post: {
          summary: 'Send a message to people',
          description:
            'Answered once every recipient is on the queue. `message` is DingTalk’s own `msg` object, at most 2,048 bytes.',
          parameters: [
            {
              name: 'Idempotency-Key',
              in: 'header',
              description:
                '1 to 255 visible characters of your choice. For 24 hours the same key and body answer the first id again.',
              schema: { type: 'string', minLength: 1, maxLength: 255 },
            },
          ],
          requestBody: {
            required: true,
            content: { 'application/json': { schema: refTo('Notification'), example } },
          },
          responses: {
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
              'invalid_json',
              'unauthorized',
              'idempotency_conflict',
              'body_too_large',
              'unsupported_media_type',
              'invalid_notification',
              'unavailable',
            ),
          },
        },
      },
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
      },
      '/v1/notifications/{id}/recipients': {
        get: {
          summary: 'See what became of each recipient',
          parameters: [idParameter, ...pageParameters],
          responses: {
            200: { description: 'One page of recipients', content: jsonOf('RecipientPage') },
            ...problems(
              'malformed_request',
              'unauthorized',
              'notification_not_found',
              'unavailable',
            ),
          },
        },
      },
      '/healthz': open('Does the process serve?', 'application/json'),
      '/readyz': open('Can it take notifications now?', 'application/json', {
        503: { description: 'It cannot; `checks` names what is wrong' },
      }),
      '/metrics': open('Numbers for Prometheus', 'text/plain'),
      '/openapi.json': open('This description', 'application/json'),
      '/docs': open('This description for people', 'text/html'),
    },
    components: {
      securitySchemes: { apiKey: { type: 'http', scheme: 'bearer' } },
      schemas: {
        Notification: schemaOf(notificationSchema),
        Accepted: schemaOf(acceptedReply),
        Status: schemaOf(statusReply),
        RecipientPage: schemaOf(recipientPageReply),
        Problem: schemaOf(problemReply),
      },
    },
  }
}

const example = {
  to: { mobiles: ['13800000000'], userIds: ['zhangsan'] },
  message: { msgtype: 'text', text: { content: '生日快乐' } },
}

const idParameter = {
  name: 'id',
  in: 'path',
  required: true,
  description: 'As the API answered when it was accepted',
  schema: { type: 'string' },
}

const refTo = (schema: string) => ({ $ref: `#/components/schemas/${schema}` })
const jsonOf = (schema: string) => ({ 'application/json': { schema: refTo(schema) } })

function schemaOf(schema: z.ZodType) {
  const { $schema: _, ...body } = z.toJSONSchema(schema, { io: 'input' })
  return body
}

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

/** Codes that share a status share an entry, as OpenAPI wants it. */
function problems(...codes: ProblemCode[]) {
  const content = { 'application/problem+json': { schema: refTo('Problem') } }
  const byStatus = Map.groupBy(codes, (code) => problemCatalogue[code].status)
  return Object.fromEntries(
    [...byStatus].map(([status, same]) => [
      status,
      { description: same.map((code) => `\`${code}\``).join(', '), content },
    ]),
  )
}

function open(summary: string, type: string, others: Record<number, { description: string }> = {}) {
  const responses = { 200: { description: summary, content: { [type]: {} } }, ...others }
  return { get: { summary, security: [], responses } }
}
