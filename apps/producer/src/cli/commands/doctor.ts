import { command, type Workshop } from '../command.ts'
import { gateFinding, monthFinding, queueFindings, usageOf } from '../health/apps.ts'
import type { Finding } from '../health/finding.ts'
import { nodeFinding, settingsFinding } from '../health/machine.ts'
import { readiness, reach, apiFinding } from '../health/producer.ts'
import { amiss, done } from '../outcome.ts'
import { plain } from '../report/table.ts'

export const doctor = command({
  kind: 'local',
  name: 'doctor',
  summary: 'look for what is wrong, and say what to do',
  options: {},
  remarks: ['It ends with exit code 1 when anything is bad.'],
  examples: ['dingpost doctor'],
  async run(_given, workshop) {
    const { terminal, json } = workshop
    const findings: Finding[] = []
    for await (const finding of examine(workshop)) {
      findings.push(finding)
      if (!json) terminal.print(lineOf(finding))
    }
    if (json) terminal.print(JSON.stringify({ findings }))
    const bad = findings.filter(({ verdict }) => verdict === 'bad').length
    return bad === 0 ? done : amiss(bad === 1 ? 'one finding is bad' : `${bad} findings are bad`)
  },
})

/** From the ground up: what a finding rests on comes before it, and where that is bad it ends. */
async function* examine({ settings, connect, pause }: Workshop): AsyncGenerator<Finding> {
  yield nodeFinding(process.versions.node)
  yield settingsFinding(settings)
  if (!settings.ok) return

  const api = connect(settings.settings)
  const reached = await reach(api)
  yield reached
  if (reached.verdict === 'bad') return
  yield await readiness(api)

  const usage = await usageOf(api)
  yield apiFinding(usage, { hasKey: settings.settings.apiKey !== undefined })
  if (!usage.ok) return
  yield* usage.body.apps.map(gateFinding)
  yield* usage.body.organisations.map(monthFinding)
  yield* await queueFindings(usage.body, { api, pause })
}

const lineOf = ({ verdict, about, found, remedy }: Finding): string => {
  const line = plain(`${verdict.padEnd(4)}  ${about.padEnd(14)}  ${found}`)
  return remedy === undefined ? line : `${line}\n${' '.repeat(22)}→ ${remedy}`
}
