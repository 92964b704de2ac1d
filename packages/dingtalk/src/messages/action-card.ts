import { z } from 'zod'
import { plainText, required } from './fields.ts'

/** The lengths are those behind code 34016; a button's URL has had 500 and 700, the smaller holds. */
const TITLE = 64
const BUTTON_TITLE = 20
const URL_LENGTH = 500
const BUTTONS_JSON = 1_000

const button = z.strictObject({
  title: required.max(BUTTON_TITLE),
  action_url: required.max(URL_LENGTH),
})

const fields = z.strictObject({
  title: plainText.max(TITLE).optional().describe('What the list of conversations shows'),
  markdown: required,
  single_title: required.max(BUTTON_TITLE).optional().describe('With single_url: one target'),
  single_url: required.max(URL_LENGTH).optional(),
  btn_orientation: z.enum(['0', '1']).optional().describe('0 stacks the buttons, 1 lines them up'),
  btn_json_list: z
    .array(button)
    .min(1)
    .refine((buttons) => JSON.stringify(buttons).length <= BUTTONS_JSON, {
      error: `must be at most ${BUTTONS_JSON} characters of JSON`,
    })
    .optional()
    .describe('With btn_orientation: several buttons'),
})

type Fields = z.infer<typeof fields>
type Single = {
  single_title: string
  single_url: string
  btn_orientation?: never
  btn_json_list?: never
}
type Buttons = {
  btn_orientation: '0' | '1'
  btn_json_list: { title: string; action_url: string }[]
  single_title?: never
  single_url?: never
}
type ActionCard = { title?: string | undefined; markdown: string } & (Single | Buttons)

const FORMS = 'single_title and single_url, or btn_orientation and btn_json_list'
const single = ['single_title', 'single_url'] as const
const buttons = ['btn_orientation', 'btn_json_list'] as const

/** A card that leads to one target, or has buttons; DingTalk does not say what a mixture does. */
export const actionCard = fields
  .superRefine((card, context) => {
    for (const [field, message] of problemsOf(card)) {
      context.addIssue({ code: 'custom', path: [field], message, continue: false })
    }
  })
  .refine((card): card is ActionCard => problemsOf(card).length === 0)
  .meta({ oneOf: [{ required: [...single] }, { required: [...buttons] }] })

function problemsOf(card: Fields): [keyof Fields, string][] {
  const has = (field: keyof Fields): boolean => card[field] !== undefined
  const form = buttons.some(has) ? buttons : single
  if (form === buttons && single.some(has)) {
    return buttons.filter(has).map((field) => [field, `a card has ${FORMS}, not both`])
  }
  return form
    .filter((field) => !has(field))
    .map((field) => [field, `required: a card has ${FORMS}`])
}
