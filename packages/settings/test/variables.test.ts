import { expect, it } from 'vitest'
import { readCliSettings } from '../src/cli-settings.ts'
import { readProducerSettings } from '../src/producer-settings.ts'
import { variables } from '../src/variables.ts'
import { readWorkerSettings } from '../src/worker-settings.ts'

it.each([
  ['producer', readProducerSettings],
  ['worker', readWorkerSettings],
  ['cli', readCliSettings],
] as const)('lists for the %s exactly what it reads', (process, read) => {
  const asked = new Set<string>()
  const base = {
    DINGTALK_APP_KEY: 'k',
    DINGTALK_APP_SECRET: 's',
    DINGTALK_AGENT_ID: '1',
  } as Record<string, string>
  read(
    new Proxy(base, {
      get(target, name) {
        asked.add(String(name))
        return target[String(name)]
      },
    }),
  )
  const listed = Object.entries(variables)
    .filter(([, { readBy }]) => readBy === process || (readBy === 'both' && process !== 'cli'))
    .map(([name]) => name)
  expect(asked).toEqual(new Set(listed))
})
