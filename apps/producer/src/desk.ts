import { appOfNotification, type Ledger } from '@dingpost/ledger'
import type { App } from './app.ts'
import type { AppQueues } from './app-queue.ts'

type Books = 'notifications' | 'preview' | 'afterwards' | 'gate' | 'calls' | 'usage'

/** Where one app's notifications are taken in and looked after. */
export interface Desk extends App, Pick<Ledger, Books> {
  readonly queues: Pick<AppQueues, 'addEarly' | 'wake' | 'ask' | 'counts' | 'release'>
}

/** Every app's desk under the app's name; apps come and go while the process runs. */
export type Desks = ReadonlyMap<string, Desk>

/** The desk that a notification was accepted at. */
export const deskOf = (desks: Desks, notification: string): Desk | undefined =>
  desks.get(appOfNotification(notification) ?? '')
