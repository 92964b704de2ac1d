import { TransientError } from '../errors/transient-error.ts'
import type { TokenStore } from './store.ts'

/**
 * The store with its failures as `TransientError`s: nothing left for DingTalk, and what a database
 * client reports may quote the command, with the token in it.
 */
export function guardStore(store: TokenStore, secrets: readonly string[]): TokenStore {
  const failed = (cause: unknown, fetched?: string): TransientError =>
    new TransientError({
      api: 'gettoken',
      code: 'token_store',
      text: 'the token store failed',
      cause,
      secrets: fetched === undefined ? secrets : [fetched, ...secrets],
      left: false,
    })
  return {
    acquire: (request) =>
      store.acquire(request).catch((cause: unknown) => {
        throw failed(cause, request.rejected)
      }),
    save: (lease, fetched) =>
      store.save(lease, fetched).catch((cause: unknown) => {
        throw failed(cause, fetched.value)
      }),
    release: (lease) =>
      store.release(lease).catch((cause: unknown) => {
        throw failed(cause)
      }),
  }
}
