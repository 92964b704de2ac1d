import { BadInput } from './bad-input.ts'
import { readEnvironment } from './environment.ts'
import { startSimulator } from './simulator.ts'

/** EX_CONFIG of sysexits.h. */
const badConfiguration = 78

try {
  const simulator = await startSimulator(readEnvironment(process.env))
  const stop = () => void simulator.close().then(() => process.exit(0))
  process.once('SIGTERM', stop)
  process.once('SIGINT', stop)
  console.log(`DingTalk simulator ready at ${simulator.url}`)
} catch (error) {
  for (const line of explain(error)) console.error(line)
  process.exitCode = badConfiguration
}

function explain(error: unknown): string[] {
  if (error instanceof BadInput) {
    return error.problems.map(({ field, problem }) => `${field}: ${problem}`)
  }
  const unavailable = error instanceof Error && 'code' in error && 'syscall' in error
  if (!unavailable) throw error
  return [`SIMULATOR_HOST, SIMULATOR_PORT: ${error.message}`]
}
