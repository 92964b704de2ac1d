import { z } from 'zod'
import { actionCard } from './action-card.ts'
import { mediaId, MOST_BYTES, required } from './fields.ts'
import { oa } from './oa.ts'

export { statusBarSchema } from './status-bar.ts'

const voice = z.strictObject({
  media_id: mediaId,
  duration: z
    .string()
    .regex(/^[1-5]?[1-9]$|^[1-5]0$/, 'must be a whole number of seconds from 1 to 59, as text'),
})

/** The only message that is spelled in camel case. */
const link = z.strictObject({
  messageUrl: required,
  picUrl: required,
  title: required,
  text: required,
})

/**
 * DingTalk's `msg` object in its eight kinds (page "message-types-and-data-format"). Checked are
 * the fields and the limits DingTalk enforces, not the lengths it merely advises. An issue's path
 * leads to the field; the size of the whole message is an issue without path.
 */
export const messageSchema = z
  .discriminatedUnion('msgtype', [
    z.strictObject({
      msgtype: z.literal('text'),
      text: z.strictObject({ content: required }),
    }),
    z.strictObject({
      msgtype: z.literal('image'),
      image: z.strictObject({ media_id: mediaId }),
    }),
    z.strictObject({ msgtype: z.literal('voice'), voice }),
    z.strictObject({
      msgtype: z.literal('file'),
      file: z.strictObject({ media_id: mediaId }),
    }),
    z.strictObject({ msgtype: z.literal('link'), link }),
    z.strictObject({ msgtype: z.literal('oa'), oa }),
    z.strictObject({
      msgtype: z.literal('markdown'),
      markdown: z.strictObject({
        title: required.describe('What the list of conversations shows'),
        text: required,
      }),
    }),
    z.strictObject({ msgtype: z.literal('action_card'), action_card: actionCard }),
  ])
  .superRefine((message, context) => {
    const bytes = Buffer.byteLength(JSON.stringify(message))
    if (bytes <= MOST_BYTES) return
    context.addIssue({
      code: 'custom',
      message: `the message has ${bytes} bytes, ${MOST_BYTES} are allowed (a Chinese character has 3)`,
    })
  })

/** One message, told apart by `msgtype`. */
export type Message = z.infer<typeof messageSchema>

/** Whether the message has a status bar, which can be changed after it was sent. */
export const hasStatusBar = (message: Message): boolean =>
  message.msgtype === 'oa' && message.oa.status_bar !== undefined

/**
 * How many people one call may carry with this message: 100, and 5 where an OA message has a status
 * bar, which also may not go to everyone (page "message-types-and-data-format").
 */
export const mostPeople = (message: Message): 5 | 100 => (hasStatusBar(message) ? 5 : 100)
