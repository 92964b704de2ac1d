import type { RemoteSimulator } from '../remote-simulator.ts'
import type { Stage } from '../stage.ts'
import type { CodeCase } from './case.ts'

/** Has DingTalk answer the case's code, to this app alone; answers how to end that. */
export async function beginTrouble(
  dingtalk: RemoteSimulator,
  { appKey }: Stage['app'],
  row: CodeCase,
  firstPerson: string,
  now: number,
): Promise<() => Promise<void>> {
  const { at, code, form, times, to, text, processed } = row
  if (form === 'listed') {
    await dingtalk.putPeople({ people: [{ userId: firstPerson, forbiddenCode: code }] })
    return async () => {
      await dingtalk.putPeople({ people: [{ userId: firstPerson, forbiddenCode: null }] })
    }
  }

  // A token is fetched when the one at hand is refused.
  const before = at === 'gettoken' ? [{ ...tokenRefused, appKey }] : []
  const faults = [
    ...before,
    {
      api: at,
      kind: 'error' as const,
      code: Number(code),
      form,
      appKey,
      times,
      ...(to === 'one of two' ? { userId: firstPerson } : {}),
      ...(text ? { text: text(now) } : {}),
      ...(processed ? { processed } : {}),
    },
  ]
  const ids: number[] = []
  for (const fault of faults) ids.push((await dingtalk.addFault(fault)).id)
  return async () => {
    for (const id of ids) await dingtalk.clearFaults({ id })
  }
}

const tokenRefused = {
  api: 'asyncsend_v2',
  kind: 'error',
  code: 40_014,
  form: 'wrapped',
} as const
