import { z } from 'zod'
import { type Body, isBody } from './reply.ts'

/** What became of a task, by user id. Somebody in no list is still being processed. */
export interface SendResult {
  readonly read: readonly string[]
  readonly unread: readonly string[]
  readonly failed: readonly string[]
  readonly invalid: readonly string[]
  /** Swallowed by a limit; `code` is the catalogue's, or empty where DingTalk gave none. */
  readonly forbidden: readonly { readonly userId: string; readonly code: string }[]
}

const userIds = z.array(z.string()).nullish()

const sendResultSchema = z.looseObject({
  read_user_id_list: userIds,
  unread_user_id_list: userIds,
  failed_user_id_list: userIds,
  invalid_user_id_list: userIds,
  forbidden_user_id_list: userIds,
  forbidden_list: z
    .array(z.looseObject({ userid: z.string(), code: z.union([z.string(), z.number()]).nullish() }))
    .nullish(),
})

/** Undefined when the body is not of the documented shape, or of the older one below `result`. */
export function readSendResult(body: Body): SendResult | undefined {
  const { result } = body
  const found = body['send_result'] ?? (isBody(result) ? result['send_result'] : undefined)
  const parsed = sendResultSchema.safeParse(found)
  if (!parsed.success) return undefined
  const lists = parsed.data
  // Both lists are documented, either may be absent: the one with codes wins.
  const forbidden = new Map<string, string>()
  for (const { userid, code } of lists.forbidden_list ?? [])
    forbidden.set(userid, String(code ?? ''))
  for (const userId of lists.forbidden_user_id_list ?? []) {
    if (!forbidden.has(userId)) forbidden.set(userId, '')
  }
  return {
    read: lists.read_user_id_list ?? [],
    unread: lists.unread_user_id_list ?? [],
    failed: lists.failed_user_id_list ?? [],
    invalid: lists.invalid_user_id_list ?? [],
    forbidden: [...forbidden].map(([userId, code]) => ({ userId, code })),
  }
}
