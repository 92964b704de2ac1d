import type { EnvironmentReader } from './environment.ts'

const levels = ['info', 'fatal', 'error', 'warn', 'debug', 'trace', 'silent'] as const

export type LogLevel = (typeof levels)[number]

export const readLogLevel = (reader: EnvironmentReader): LogLevel =>
  reader.choice('LOG_LEVEL', levels)
