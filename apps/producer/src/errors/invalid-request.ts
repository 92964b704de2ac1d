import type { InvalidField } from '../invalid-field.ts'

/** What was asked about notifications is not valid: change it before trying again. */
export class InvalidRequest extends Error {
  override readonly name = 'InvalidRequest' as const
  readonly code = 'invalid_request' as const
  readonly fields: readonly InvalidField[]

  constructor(fields: readonly InvalidField[]) {
    const [first] = fields
    super(first ? `${first.pointer || 'the request'}: ${first.message}` : 'invalid')
    this.fields = fields
  }
}
