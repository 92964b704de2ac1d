/** A recipient as the backend named it; somebody of a department stands for its expansion. */
export type Recipient =
  | { readonly kind: 'mobile'; readonly value: string }
  | { readonly kind: 'userId'; readonly value: string }
  | { readonly kind: 'department'; readonly value: number }
  | { readonly kind: 'member'; readonly department: number; readonly userId: string }
  | { readonly kind: 'everyone' }

/** One letter for the kind, then the value: `m13800000000`, `uzhangsan`, `d7`, `p7:zhangsan`, `e`. */
export function encodeRecipient(recipient: Recipient): string {
  switch (recipient.kind) {
    case 'mobile':
      return `m${recipient.value}`
    case 'userId':
      return `u${recipient.value}`
    case 'department':
      return `d${recipient.value}`
    case 'member':
      return `p${recipient.department}:${recipient.userId}`
    case 'everyone':
      return 'e'
  }
}

export function decodeRecipient(text: string): Recipient {
  const value = text.slice(1)
  switch (text[0]) {
    case 'm':
      return { kind: 'mobile', value }
    case 'u':
      return { kind: 'userId', value }
    case 'd':
      return { kind: 'department', value: Number(value) }
    case 'p': {
      const colon = value.indexOf(':')
      return {
        kind: 'member',
        department: Number(value.slice(0, colon)),
        userId: value.slice(colon + 1),
      }
    }
    case 'e':
      return { kind: 'everyone' }
    default:
      throw new Error('a recipient in the ledger has an unknown kind')
  }
}
