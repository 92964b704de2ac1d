/** Every problem the API answers with. The code is stable; the words may get better. */
export const problemCatalogue = {
  malformed_request: {
    status: 400,
    title: 'The request is malformed',
    meaning: 'The path, a header or a query parameter is not what it should be.',
  },
  invalid_json: {
    status: 400,
    title: 'The body is not JSON',
    meaning: 'The body must be one JSON value in UTF-8.',
  },
  unauthorized: {
    status: 401,
    title: 'Authorization is needed',
    meaning: 'Send `Authorization: Bearer <secret>` with the secret of one of `API_KEYS`.',
  },
  not_found: {
    status: 404,
    title: 'There is nothing at this address',
    meaning: 'The path names no resource of this API.',
  },
  notification_not_found: {
    status: 404,
    title: 'There is no such notification',
    meaning: 'The id was never given, or the notification is older than it is kept.',
  },
  app_not_found: {
    status: 404,
    title: 'There is no such app',
    meaning: 'No app of this name is configured.',
  },
  method_not_allowed: {
    status: 405,
    title: 'The method is not allowed here',
    meaning: 'The `Allow` header lists the methods of this path.',
  },
  request_timeout: {
    status: 408,
    title: 'The request did not arrive in time',
    meaning: 'The whole of a request must arrive within 30 seconds.',
  },
  idempotency_conflict: {
    status: 409,
    title: 'The idempotency key belongs to another notification',
    meaning: 'The key was used in the last 24 hours with another body. Take a new key.',
  },
  nothing_to_recall: {
    status: 409,
    title: 'There is nothing to recall',
    meaning: 'No call of the notification was accepted, and nobody was waiting for it any more.',
  },
  recall_too_late: {
    status: 409,
    title: 'It is too late to recall it',
    meaning: 'DingTalk recalls a message for 24 hours; all calls of the notification are older.',
  },
  task_shared: {
    status: 409,
    title: 'The call carried other notifications too',
    meaning:
      'People of several notifications with the same content share calls, and notifications share a digest; DingTalk can only change a whole call. `"shared": true` says that it may concern all of them.',
  },
  no_status_bar: {
    status: 409,
    title: 'The message has no status bar',
    meaning: 'Only an OA message that was sent with a `status_bar` has one.',
  },
  sent_in_digest: {
    status: 409,
    title: 'The message went out in a digest',
    meaning:
      'It was folded into one message with others, as a line of text: there is no status bar on it.',
  },
  nothing_sent: {
    status: 409,
    title: 'Nothing was sent yet',
    meaning: 'No call of the notification was accepted so far.',
  },
  status_bar_too_late: {
    status: 409,
    title: 'It is too late to change the status bar',
    meaning: 'DingTalk does so for 24 hours; all calls of the notification are older.',
  },
  body_too_large: {
    status: 413,
    title: 'The body is too large',
    meaning:
      'A body may have 2 MiB, in which 10,000 recipients with the longest user ids fit; one with many notifications may have 8 MiB.',
  },
  unsupported_media_type: {
    status: 415,
    title: 'The body must be plain JSON',
    meaning: 'Send `Content-Type: application/json` and no `Content-Encoding`.',
  },
  invalid_notification: {
    status: 422,
    title: 'The notification is not valid',
    meaning: 'Each of `errors` points at a field and says what it should be. Nothing was accepted.',
  },
  invalid_request: {
    status: 422,
    title: 'The body is not valid',
    meaning: 'Each of `errors` points at a field and says what it should be. Nothing was done.',
  },
  headers_too_large: {
    status: 431,
    title: 'The headers are too large',
    meaning: 'All headers together may have 16 KiB.',
  },
  internal: {
    status: 500,
    title: 'Something is wrong with DingPost',
    meaning: 'A bug. The log of the producer has the reason.',
  },
  unavailable: {
    status: 503,
    title: 'Redis cannot take it now',
    meaning:
      'Nothing was acknowledged. Try again after `Retry-After` seconds, under the same `Idempotency-Key`.',
  },
} as const satisfies Record<string, { status: number; title: string; meaning: string }>

export type ProblemCode = keyof typeof problemCatalogue
