import { setTimeout as sleep } from 'node:timers/promises'
import type { Field } from './campaign.ts'

const LOOKS_MS = 250
/** Longer than throttle answers here tell to wait, and far shorter than a ban. */
const PATIENCE_MS = 10_000

type Gates = { apps: [{ gate: { kind: string; until: string } | null }] }

/** DingTalk bans for five minutes; an operator who knows better resumes the app. */
export function employOperator({ stage: { backend }, app }: Field): { dismiss(): Promise<void> } {
  const employment = new AbortController()
  const shift = (async () => {
    while (!employment.signal.aborted) {
      const { apps } = await backend.read<Gates>(`/v1/usage?app=${app.name}`)
      const { kind, until = '' } = apps[0].gate ?? {}
      if (kind === 'throttled' && Date.parse(until) - Date.now() > PATIENCE_MS) {
        await backend.postTo(`/v1/apps/${app.name}/resume`, {})
      }
      await sleep(LOOKS_MS)
    }
  })()
  return {
    async dismiss() {
      employment.abort()
      await shift
    },
  }
}
