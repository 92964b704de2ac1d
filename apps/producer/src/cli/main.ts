import { setTimeout as pause } from 'node:timers/promises'
import { readCliSettings } from '@dingpost/settings'
import { run } from './run.ts'
import { processTerminal } from './terminal.ts'

// Whoever reads the output may have seen enough of it: `dingpost recipients … | head`.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error
  process.exit()
})

process.exitCode = await run(process.argv.slice(2), {
  settings: readCliSettings(process.env),
  terminal: processTerminal,
  pause,
})
