import type { Department } from '@dingpost/ledger'
import { type Outcome, outcomeOf, prepare } from './outcome.ts'
import { callEach } from './paced-call.ts'
import type { Sender } from './sender.ts'

/** What is known of a department and of all below it. */
export type Tree =
  | { readonly kind: 'known'; readonly userIds: ReadonlySet<string> }
  | { readonly kind: 'gone'; readonly code: string }
  | { readonly kind: 'unfinished' }

export interface DepartmentTrees {
  /** Looks up what the directory lacks, as far as this pass may. */
  of(department: number): Promise<Tree>
  /** How many calls this pass has made. */
  lookUps(): number
  /** Why it makes no more, where that is not the number of them. */
  stopped(): Outcome | undefined
}

/**
 * Departments that one pass asks for, two calls each: what two seconds of the default budgets allow.
 * The directory remembers them, and the batch comes again for the rest.
 */
const MOST_AT_ONCE = 32

type Question = {
  readonly department: number
  readonly api: 'listsubid' | 'listid'
  readonly waitMs: number
}

export function createDepartmentTrees(sender: Sender, signal: AbortSignal): DepartmentTrees {
  const { dingtalk, ledger } = sender
  let left = MOST_AT_ONCE
  let lookUps = 0
  let stopped: Outcome | undefined

  async function of(root: number): Promise<Tree> {
    const seen = new Set([root])
    const userIds = new Set<string>()
    let level = [root]
    while (level.length > 0) {
      const known = await readLevel(level)
      if (known.size < level.length) return { kind: 'unfinished' }
      const children: number[] = []
      for (const [department, answer] of known) {
        if (answer.kind === 'gone') {
          // One that vanished from below another has taken its people along.
          if (department === root) return answer
          continue
        }
        for (const userId of answer.userIds) userIds.add(userId)
        children.push(...answer.children)
      }
      level = children.filter((child) => !seen.has(child) && seen.add(child))
    }
    return { kind: 'known', userIds }
  }

  async function readLevel(level: readonly number[]): Promise<ReadonlyMap<number, Department>> {
    const known = await ledger.departments.read(level)
    const unknown = level.filter((department) => !known.has(department)).slice(0, left)
    if (unknown.length === 0 || stopped) return known
    left -= unknown.length
    return new Map([...known, ...(await lookUp(unknown))])
  }

  async function lookUp(departments: readonly number[]): Promise<Map<number, Department>> {
    const found = new Map<number, Department>()
    stopped = await prepare(dingtalk)
    if (stopped) return found

    const questions = (
      await Promise.all([ask('listsubid', departments), ask('listid', departments)])
    ).flat()
    const children = new Map<number, readonly number[]>()
    const people = new Map<number, readonly string[]>()
    stopped = await callEach(sender, questions, signal, async ({ department, api }) => {
      lookUps += 1
      try {
        if (api === 'listid') people.set(department, await dingtalk.departmentUserIds(department))
        else children.set(department, await dingtalk.departmentChildren(department))
        return undefined
      } catch (error) {
        const outcome = outcomeOf(error)
        if (outcome.kind !== 'recipient_refused' && outcome.kind !== 'request_refused')
          return outcome
        found.set(department, { kind: 'gone', code: outcome.code })
        return undefined
      }
    })
    for (const department of departments) {
      const [below, within] = [children.get(department), people.get(department)]
      if (below && within && !found.has(department)) {
        found.set(department, { kind: 'known', children: below, userIds: within })
      }
    }
    for (const [department, answer] of found) await ledger.departments.remember(department, answer)
    return found
  }

  async function ask(api: Question['api'], departments: readonly number[]): Promise<Question[]> {
    const waits = await ledger.calls.book(api, departments.length)
    return departments.map((department, at) => ({ department, api, waitMs: waits[at] ?? 0 }))
  }

  return { of, lookUps: () => lookUps, stopped: () => stopped }
}
