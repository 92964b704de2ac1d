import { expect, it } from 'vitest'
import { readEnvironment } from '../src/environment.ts'

it('has the demo app and a thousand people on port 3002 by itself', () => {
  const options = readEnvironment({ SIMULATOR_PORT: '' })
  expect(options).toMatchObject({ host: '127.0.0.1', port: 3002, resultDelayMs: 1000 })
  expect(options.people).toHaveLength(1000)
  expect(options.apps).toMatchObject([
    { appKey: 'ding-demo', appSecret: 'demo-secret', agentId: 1_000_001 },
  ])
})

it('reads every variable', () => {
  const options = readEnvironment({
    SIMULATOR_HOST: '0.0.0.0',
    SIMULATOR_PORT: '0',
    SIMULATOR_PEOPLE: '3',
    SIMULATOR_LATENCY_MS: '5',
    SIMULATOR_RESULT_DELAY_MS: '6',
    SIMULATOR_LIMITS: '{"callsPerSecond":null}',
    SIMULATOR_APPS: '[{"appKey":"a","appSecret":"s","agentId":2}]',
    DINGTALK_APP_KEY: 'not used beside SIMULATOR_APPS',
  })
  expect(options).toMatchObject({ host: '0.0.0.0', port: 0, latencyMs: 5, resultDelayMs: 6 })
  expect(options).toMatchObject({ apps: [{ appKey: 'a' }], limits: { callsPerSecond: null } })
  expect(options.people).toHaveLength(3)
})

it.each([
  ['SIMULATOR_PORT', 'x'],
  ['SIMULATOR_PORT', '70000'],
  ['SIMULATOR_PEOPLE', '-1'],
  ['SIMULATOR_LATENCY_MS', '1s'],
  ['SIMULATOR_LIMITS', '{'],
  ['SIMULATOR_LIMITS', '{"callsPerSecond":"20"}'],
  ['SIMULATOR_LIMITS', '{"nonsense":1}'],
  ['SIMULATOR_APPS', '[]'],
  ['SIMULATOR_APPS', '[{"appKey":"a"}]'],
  ['DINGTALK_AGENT_ID', 'agent'],
  ['DINGTALK_AGENT_ID', '0'],
])('refuses %s=%s by its name', (name, value) => {
  const line = new RegExp(`^${name}: `, 'u')
  expect(() => readEnvironment({ [name]: value })).toThrow(line)
})

it('names every bad variable at once', () => {
  const environment = { SIMULATOR_PORT: 'x', SIMULATOR_LIMITS: '{"messageBytes":-1}' }
  expect(() => readEnvironment(environment)).toThrow(
    /SIMULATOR_PORT: .*; SIMULATOR_LIMITS: messageBytes: /u,
  )
})
