import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { type Owner, ownerOf } from './owner.ts'

/** A function as it was called from its caller, all such calls together. */
export interface Frame {
  readonly title: string
  readonly owner: Owner
  /** CPU time of the function itself, and with all that it called, in ms. */
  selfMs: number
  totalMs: number
  readonly callees: Map<string, Frame>
}

/** As V8 writes them; the parts that are used. */
interface V8Profile {
  readonly nodes: readonly {
    readonly id: number
    readonly callFrame: {
      readonly functionName: string
      readonly url: string
      readonly lineNumber: number
    }
    readonly children?: readonly number[]
  }[]
  readonly samples: readonly number[]
  /** Microseconds from the sample before. */
  readonly timeDeltas: readonly number[]
}

type Node = V8Profile['nodes'][number]

const IDLE = '(idle)'
const LOADING = 'node:internal/modules/'

/** The profile of the process that ran this program, from a folder with several. */
export async function readProfile(folder: string, program: string): Promise<Frame> {
  for (const file of await readdir(folder)) {
    if (!file.endsWith('.cpuprofile')) continue
    const profile = JSON.parse(await readFile(join(folder, file), 'utf8')) as V8Profile
    if (profile.nodes.some(({ callFrame }) => callFrame.url.endsWith(program))) {
      return frameOf(profile)
    }
  }
  throw new Error(`no process of ${program} left a profile`)
}

/** The time asleep is left out, and the loading of modules at the start. */
function frameOf({ nodes, samples, timeDeltas }: V8Profile): Frame {
  const byId = new Map(nodes.map((node) => [node.id, node]))
  const callers = new Map(
    nodes.flatMap(({ id, children = [] }) => children.map((child) => [child, id] as const)),
  )
  const pathOf = (id: number): Node[] => {
    const path: Node[] = []
    for (let at: number | undefined = id; at !== undefined; at = callers.get(at)) {
      const node = byId.get(at)
      if (node) path.unshift(node)
    }
    return path.slice(1)
  }

  const all = newFrame('all', 'V8 and the system')
  for (const [at, id] of samples.entries()) {
    const ms = (timeDeltas[at] ?? 0) / 1_000
    const path = pathOf(id)
    if (path.at(-1)?.callFrame.functionName === IDLE) continue
    if (path.some(({ callFrame }) => callFrame.url.startsWith(LOADING))) continue
    let frame = all
    frame.totalMs += ms
    for (const { callFrame } of path) {
      frame = calleeOf(frame, callFrame)
      frame.totalMs += ms
    }
    frame.selfMs += ms
  }
  return all
}

function calleeOf(caller: Frame, { functionName, url, lineNumber }: Node['callFrame']): Frame {
  const key = `${functionName} ${url}:${lineNumber}`
  const known = caller.callees.get(key)
  if (known) return known
  const where = url === '' ? '' : ` ${url.split('/').slice(-3).join('/')}:${lineNumber + 1}`
  const frame = newFrame(`${functionName || '(anonymous)'}${where}`, ownerOf(url))
  caller.callees.set(key, frame)
  return frame
}

const newFrame = (title: string, owner: Owner): Frame => ({
  title,
  owner,
  selfMs: 0,
  totalMs: 0,
  callees: new Map(),
})

/** CPU time by whose code it was spent in, in ms. */
export function timeByOwner(frame: Frame, sums = new Map<Owner, number>()): Map<Owner, number> {
  sums.set(frame.owner, (sums.get(frame.owner) ?? 0) + frame.selfMs)
  for (const callee of frame.callees.values()) timeByOwner(callee, sums)
  return sums
}
