import type { Sent } from './dingpost.ts'
import type { Act, Scene } from './scene.ts'
import type { Stage } from './stage.ts'
import type { Played } from './verdict.ts'

/**
 * Plays the scenes in order and resolves when every recipient of all of them is in a final state.
 * `announce` is told when a scene begins, and when one that went on beside others is over.
 */
export async function tell(
  scenes: readonly Scene[],
  stage: Stage,
  announce: (text: string) => void,
): Promise<readonly Played[]> {
  const played: Promise<Played>[] = []
  const open = new Set<string>()
  const finish = async (scene: Scene, since: number, act: Act): Promise<Played> => {
    const sent = await settled(scene, act.sent, stage)
    open.delete(scene.title)
    if (scene.goesOn) announce(`${scene.title}: all settled`)
    return { scene, since, sent, facts: act.facts ?? {} }
  }

  for (const scene of scenes) {
    announce(`${scene.title}: ${scene.promise}`)
    open.add(scene.title)
    const since = Date.now()
    const over = finish(scene, since, await scene.run(stage))
    played.push(over)
    if (!scene.goesOn) await over
    // Its failure is told when all are awaited; until then it shall not end the process.
    over.catch(() => {})
  }
  if (open.size > 0) announce(`Waiting for the end of: ${[...open].join(', ')}`)
  return Promise.all(played)
}

async function settled(
  { title }: Scene,
  sending: readonly Sent[] | Promise<readonly Sent[]>,
  { dingpost, until }: Stage,
): Promise<readonly Sent[]> {
  const sent = await sending
  for (const { id } of sent) {
    const isSettled = async () => (await dingpost.status(id)).state === 'settled'
    await until(`the end of “${title}”`, isSettled)
  }
  return sent
}
