import { z } from 'zod'

/** DingTalk's limit for the whole message, in bytes of compact JSON in UTF-8. */
export const MOST_BYTES = 2_048

/**
 * Text that JSON writes without `\uxxxx` escapes, which DingTalk refuses (code 40033): no lone
 * surrogates, no control characters but backspace, tab, form feed and line ends.
 */
export const plainText = z.string().refine(writesPlainly, {
  error: 'must be plain text, without control characters or broken surrogates',
})

export const required = plainText.min(1)

/** An uploaded file, `@…` (page "upload-media-files"). */
export const mediaId = required.describe('Media id of an uploaded file, beginning with @')

function writesPlainly(text: string): boolean {
  // oxlint-disable-next-line no-control-regex -- these are the characters to find
  return text.isWellFormed() && !/[\u0000-\u0007\u000b\u000e-\u001f]/.test(text)
}
