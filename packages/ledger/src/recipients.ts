/** A recipient as the backend named it. */
export type Recipient =
  | { readonly kind: 'mobile'; readonly value: string }
  | { readonly kind: 'userId'; readonly value: string }
  | { readonly kind: 'everyone' }

const marks = { mobile: 'm', userId: 'u', everyone: 'e' } as const

/** One letter for the kind, then the value: `m13800000000`, `uzhangsan`, `e`. */
export function encodeRecipient(recipient: Recipient): string {
  return recipient.kind === 'everyone'
    ? marks.everyone
    : `${marks[recipient.kind]}${recipient.value}`
}

export function decodeRecipient(text: string): Recipient {
  const value = text.slice(1)
  switch (text[0]) {
    case marks.mobile:
      return { kind: 'mobile', value }
    case marks.userId:
      return { kind: 'userId', value }
    case marks.everyone:
      return { kind: 'everyone' }
    default:
      throw new Error('a recipient in the ledger has an unknown kind')
  }
}
