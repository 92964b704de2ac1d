import type { InvalidField } from '../invalid-field.ts'

/** The notification can never be accepted as it is: change it before trying again. */
export class InvalidNotification extends Error {
  override readonly name = 'InvalidNotification' as const
  readonly code = 'invalid_notification' as const
  readonly fields: readonly InvalidField[]

  constructor(fields: readonly InvalidField[]) {
    const [first] = fields
    super(first ? `${first.pointer || 'the notification'}: ${first.message}` : 'invalid')
    this.fields = fields
  }
}
