import type { GateAnswer } from '../answers.ts'
import { plain } from './table.ts'
import { shown } from './time.ts'

/** `held since 2026-11-22 10:00:00: ip_not_allowed (code 60020). Add … Tried again at …` */
export function gateText(gate: GateAnswer): string {
  const code = gate.code ? ` (code ${gate.code})` : ''
  const detail = gate.detail ? `. ${gate.detail.replace(/\.$/, '')}` : ''
  const again = gate.until ? `. Next try at ${shown(gate.until)}` : ''
  return plain(`${gate.kind} since ${shown(gate.since)}: ${gate.reason}${code}${detail}${again}`)
}
