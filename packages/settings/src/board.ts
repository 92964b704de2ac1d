import type { EnvironmentReader } from './environment.ts'
import { isLoopback } from './host.ts'
import { Secret } from './secret.ts'

/** Who may see Bull Board: whoever reaches a loopback host, whoever knows the password, or nobody. */
export type BoardAccess =
  | { readonly kind: 'open' }
  | { readonly kind: 'password'; readonly user: string; readonly password: Secret }
  | { readonly kind: 'off' }

export function readBoardAccess(reader: EnvironmentReader, host: string): BoardAccess {
  const user = reader.text('BOARD_USER')
  const password = reader.text('BOARD_PASSWORD')
  if (user === undefined && password === undefined) {
    return { kind: isLoopback(host) ? 'open' : 'off' }
  }
  if (user === undefined) reader.refuse('BOARD_USER', 'missing beside BOARD_PASSWORD')
  if (password === undefined) reader.refuse('BOARD_PASSWORD', 'missing beside BOARD_USER')
  if (user?.includes(':')) reader.refuse('BOARD_USER', 'expected a name without a colon')
  return { kind: 'password', user: user ?? '', password: new Secret(password ?? '') }
}
