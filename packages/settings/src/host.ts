import { isIPv4 } from 'node:net'
import type { EnvironmentReader } from './environment.ts'

export function readHost(reader: EnvironmentReader, name: 'PRODUCER_HOST' | 'WORKER_HOST'): string {
  const host = reader.text(name) ?? ''
  if (!/^[\w.:-]+$/.test(host)) reader.refuse(name, 'expected a host name or an IP address')
  return host
}

/** Nobody but this machine can reach it. */
export const isLoopback = (host: string): boolean =>
  host === 'localhost' || host === '::1' || (isIPv4(host) && host.startsWith('127.'))
