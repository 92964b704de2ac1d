import type { EnvironmentReader } from './environment.ts'
import { NAME_EXPECTED, namePattern } from './name.ts'

/** The address DingTalk sees the calls come from; all workers behind one share a budget. */
export interface Egress {
  readonly name: string
  /** In 20 seconds, to all APIs together. */
  readonly calls: number
}

export function readEgress(reader: EnvironmentReader): Egress {
  const name = reader.text('DINGTALK_EGRESS') ?? ''
  if (!namePattern.test(name)) reader.refuse('DINGTALK_EGRESS', NAME_EXPECTED)
  return { name, calls: reader.integer('DINGTALK_EGRESS_CALLS', { min: 1, max: 1_000_000 }) }
}
