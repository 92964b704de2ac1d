import { parseArgs } from 'node:util'
import { startFreshRedis } from './ground.ts'
import { describeMachine } from './machine.ts'
import { writePicture, writeSection } from './page.ts'
import { profile } from './profile/section.ts'
import { playRounds } from './rounds.ts'
import { sectionOf } from './section.ts'
import type { Table } from './table.ts'
import { tables } from './tables.ts'
import { type Verdict, verdictsOf } from './verdict.ts'

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    write: { type: 'boolean', default: false },
    rounds: { type: 'string' },
    scale: { type: 'string', default: '1' },
  },
})
/** Beside the tables: where the CPU time goes. */
const PROFILE = 'profile'
const PROFILED_PEOPLE = 20_000

const names = [...tables.map(({ name }) => name), PROFILE]
const scale = positive('--scale', values.scale)
const missed: Verdict[] = []

if (values.write && scale !== 1) refuse('--write is for full sizes, without --scale')
const machine = await machineInUse()
for (const name of chosen(positionals)) {
  const text = name === PROFILE ? await profileIn() : await measure(tableOf(name))
  console.log(`${text}\n`)
  if (values.write) await writeSection({ name, text }, names)
}
// The targets are those of full sizes.
if (scale === 1) {
  for (const { title, target } of missed) console.error(`missed: ${title}, ${target?.join(' ')}`)
  process.exitCode = missed.length === 0 ? 0 : 1
}

async function measure(table: Table): Promise<string> {
  const rounds =
    values.rounds === undefined ? (table.rounds ?? 3) : positive('--rounds', values.rounds)
  const results = await playRounds(table, {
    rounds,
    size: (full) => Math.ceil(full * scale),
    tell: console.error,
  })
  const verdicts = verdictsOf(table, results)
  missed.push(...verdicts.filter(({ met }) => !met))
  const circumstances = [
    `${rounds} ${rounds === 1 ? 'round' : 'rounds'} on ${machine}`,
    scale === 1 ? '.' : `; sizes × ${scale}, so that its targets say nothing.`,
  ].join('')
  return sectionOf(table, { results, verdicts, circumstances })
}

async function profileIn(): Promise<string> {
  const { section, pictures } = await profile(Math.ceil(PROFILED_PEOPLE * scale), machine)
  if (values.write) {
    for (const [file, picture] of pictures) await writePicture(file, picture)
  }
  return section
}

function tableOf(name: string): Table {
  const table = tables.find((one) => one.name === name)
  return table ?? refuse(`no table ${name}`)
}

function chosen(asked: readonly string[]): readonly string[] {
  const unknown = asked.filter((name) => !names.includes(name))
  if (unknown.length > 0) {
    refuse(`no table ${unknown.join(', ')}; there are ${names.join(', ')}`)
  }
  return asked.length === 0 ? names : names.filter((name) => asked.includes(name))
}

async function machineInUse(): Promise<string> {
  const redis = await startFreshRedis()
  await redis.stop()
  return describeMachine(redis)
}

function positive(option: string, text: string): number {
  const value = Number(text)
  return value > 0 ? value : refuse(`${option} must be a number above 0, not ${text}`)
}

function refuse(reason: string): never {
  console.error(reason)
  process.exit(2)
}
