import { appPaths } from './openapi/apps.ts'
import { notificationPaths } from './openapi/notification.ts'
import { schemaOf } from './openapi/operation.ts'
import { schemas } from './openapi/schemas.ts'
import { sendingPaths } from './openapi/sending.ts'
import { servicePaths } from './openapi/service.ts'

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
    paths: { ...sendingPaths, ...notificationPaths, ...appPaths, ...servicePaths },
    components: {
      securitySchemes: { apiKey: { type: 'http', scheme: 'bearer' } },
      schemas: Object.fromEntries(
        Object.entries(schemas).map(([name, schema]) => [name, schemaOf(schema)]),
      ),
    },
  }
}
