import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { userIdOf } from '../account.ts'
import { createBackend } from '../backend.ts'
import { condition } from '../condition.ts'
import { inLanes } from '../contender.ts'
import { messageFor } from '../draining.ts'
import { onFreshGround } from '../ground.ts'
import { markdownTable } from '../section.ts'
import { fixed } from '../spread.ts'
import { type Frame, readProfile, timeByOwner } from './cpu-profile.ts'
import { flameGraphOf } from './flame-graph.ts'
import { owners } from './owner.ts'

const CLIENTS = 8

const processes = [
  { name: 'worker', program: '/apps/worker/src/main.ts' },
  { name: 'producer', program: '/apps/producer/src/main.ts' },
] as const

type Profiles = Readonly<Record<(typeof processes)[number]['name'], Frame>>

/** A section of the page, and the pictures it shows, by file name. */
export interface ProfileSection {
  readonly section: string
  readonly pictures: ReadonlyMap<string, string>
}

/** Profiles a producer and a worker at work. */
export async function profile(people: number, machine: string): Promise<ProfileSection> {
  const folder = await mkdtemp(join(tmpdir(), 'dingpost-profile-'))
  try {
    await work(people, folder)
    const [worker, producer] = await Promise.all(
      processes.map(({ program }) => readProfile(folder, program)),
    )
    if (!worker || !producer) throw new Error('a producer and a worker are profiled')
    const profiles = { worker, producer }
    return {
      section: sectionOf(profiles, people, machine),
      pictures: new Map(
        processes.map(({ name }) => [pictureOf(name), flameGraphOf(profiles[name])]),
      ),
    }
  } finally {
    await rm(folder, { recursive: true })
  }
}

/** A message of its own for each person, a request for each: nothing is shared, everything is paid. */
async function work(people: number, folder: string): Promise<void> {
  const env = {
    RECEIPTS: 'never',
    NODE_OPTIONS: `--cpu-prof --cpu-prof-dir=${folder}`,
  }
  await onFreshGround({ people, producers: 1, workers: 1, env }, async ({ stack, platform }) => {
    const backend = createBackend({ ...stack, connections: CLIENTS })
    await inLanes(people, CLIENTS, (person) =>
      backend.post({ to: { userIds: [userIdOf(person)] }, message: messageFor(person) }),
    )
    await condition('the last person', async () => (await platform.seen()) >= people || undefined)
    await platform.expectOneEach(people)
  })
}

const pictureOf = (name: string): string => `flame-${name}.svg`

function sectionOf(profiles: Profiles, people: number, machine: string): string {
  const count = people.toLocaleString('en')
  return [
    '## Where the CPU time goes',
    `A real producer and a real worker at work, the loading of their modules left out, ${count} one-person requests with ${count} contents over HTTP from ${CLIENTS} clients, receipts off: microseconds of CPU time a person, by whose code it was spent in, the functions themselves without those they call. “V8 and the system” is garbage collection, native code, and the system calls for sockets and files. The pictures show what called what; pointing at a box names its place in the code.`,
    tableOf(profiles, people),
    ...processes.map(({ name }) => `![Flame graph of the ${name}](${pictureOf(name)})`),
    `\`pnpm bench profile\`: one run on ${machine}.`,
  ].join('\n\n')
}

function tableOf(profiles: Profiles, people: number): string {
  const sums = processes.map(({ name }) => timeByOwner(profiles[name]))
  const micros = (ms: number) => fixed(0)((ms * 1_000) / people)
  return markdownTable(
    ['', ...processes.map(({ name }) => `${name}, µs/person`)],
    [
      ...Object.keys(owners).map((owner) => [
        owner,
        ...sums.map((sum) => micros(sum.get(owner as keyof typeof owners) ?? 0)),
      ]),
      ['all', ...processes.map(({ name }) => micros(profiles[name].totalMs))],
    ],
  )
}
