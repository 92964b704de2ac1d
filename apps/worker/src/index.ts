export { type AppWorker, type AppWorkerOptions, startAppWorker } from './app-worker.ts'
export type { AccountFields } from './account.ts'
export type { Sender } from './sender.ts'
