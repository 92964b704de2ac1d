import { setTimeout as delay } from 'node:timers/promises'
import { lastLines } from '../child.ts'
import { gather } from './evidence.ts'
import { abortOnSignals, StoppedBySignal } from './interruption.ts'
import { recipientTable, sceneTable, totalsTable } from './report.ts'
import type { Scene } from './scene.ts'
import { broadcasts } from './scenes/broadcasts.ts'
import { heldApp } from './scenes/held-app.ts'
import { killedWorkers } from './scenes/killed-workers.ts'
import { lookUps } from './scenes/look-ups.ts'
import { lostReply } from './scenes/lost-reply.ts'
import { manyRequests } from './scenes/many-requests.ts'
import { oneMessage, sameAgain } from './scenes/one-message.ts'
import { personAt500 } from './scenes/person-at-500.ts'
import { repeatedRequest } from './scenes/repeated-request.ts'
import { revokedToken } from './scenes/revoked-token.ts'
import { throttled } from './scenes/throttled.ts'
import { openStage, PEOPLE, type Stage } from './stage.ts'
import { tell } from './telling.ts'
import { totalsOf } from './totals.ts'
import { judge } from './verdict.ts'

/** Played in this order. Each has a title, a promise, what it does, and how it must come out. */
const story: readonly Scene[] = [
  personAt500, // Takes longest, and is the load beside all others.
  lookUps,
  oneMessage,
  sameAgain,
  revokedToken,
  heldApp,
  manyRequests,
  repeatedRequest,
  broadcasts,
  killedWorkers,
  lostReply,
  throttled,
]

process.exitCode = await main()

async function main(): Promise<number> {
  const stopped = abortOnSignals()
  const { signal } = stopped
  say(`Starting a Redis, a simulated DingTalk with ${PEOPLE} people, a producer and two workers`)
  try {
    await awayFromMidnight(signal)
    const { stage, redis, logDir, close } = await openStage({
      signal,
      note: (text) => say(`  ${text}`),
      onUnexpectedEnd: (child, { signal: by, code }) =>
        stopped.abort(
          new Error(`${child.name} ended (${by ?? code}):\n${lastLines(child.output(), 5)}`),
        ),
    })
    say(`Redis: ${redis}`)
    const problems = await perform(stage).catch(async (error: unknown) => {
      // The end of a process is heard of a little later than its broken connections.
      await delay(200)
      return [messageOf(signal.aborted ? signal.reason : error)]
    })
    const interrupted = signal.reason instanceof StoppedBySignal
    const keepLogs = problems.length > 0 && !interrupted
    await close({ keepLogs })
    if (problems.length === 0) {
      say('All of it came out as told, and both sides agree person by person.')
      return 0
    }
    console.error(interrupted ? '\nEnded early:' : '\nNot as told:')
    for (const line of shortened(problems)) console.error(`  ${line}`)
    if (keepLogs) console.error(`\nThe logs of all processes are in ${logDir}`)
  } catch (error) {
    console.error(messageOf(error))
  }
  return 1
}

/** Tells the story, prints how it came out, and answers what was not as told. */
async function perform(stage: Stage): Promise<readonly string[]> {
  const played = await tell(story, stage, say)
  say('Comparing what DingPost says with what people saw')
  const evidence = await gather(
    stage,
    played.flatMap(({ sent }) => sent),
  )
  const verdicts = played.map((one) => judge(one, played, evidence))
  const totals = totalsOf(played, evidence)

  console.log(`\n${sceneTable(verdicts)}`)
  console.log('\nsends: calls DingTalk accepted; swallowed: second copies it kept from people;')
  console.log('agree: DingPost with the simulator’s ledger, person by person, and both as told')
  for (const one of played) {
    if (one.scene !== lookUps) continue
    console.log(`\n${lookUps.title}, the first message:\n\n${recipientTable(one, evidence)}`)
  }
  console.log(`\n${totalsTable(totals)}\n`)
  return [
    ...verdicts.flatMap(({ scene, problems }) => problems.map((one) => `${scene.title}: ${one}`)),
    ...totals.problems,
  ]
}

function say(text: string): void {
  console.log(`${(performance.now() / 1_000).toFixed(1).padStart(5)} s  ${text}`)
}

function messageOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  return error.cause === undefined ? error.message : `${error.message}: ${messageOf(error.cause)}`
}

function shortened(problems: readonly string[], most = 20): readonly string[] {
  if (problems.length <= most) return problems
  return [...problems.slice(0, most), `and ${problems.length - most} more`]
}

/** The counts of a day begin anew at midnight in Shanghai, and with them half of the story. */
async function awayFromMidnight(signal: AbortSignal): Promise<void> {
  const day = 24 * 60 * 60_000
  const left = day - ((Date.now() + 8 * 60 * 60_000) % day)
  if (left > 2 * 60_000) return
  say(`Waiting ${Math.ceil(left / 1_000)} s for midnight in Shanghai, where the day's counts end`)
  await delay(left + 1_000, undefined, { signal })
}
