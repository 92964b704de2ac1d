import { sendJobsOf } from '@dingpost/jobs'
import type { Unexpanded } from '@dingpost/ledger'
import { createDepartmentTrees } from './department-tree.ts'
import type { Outcome } from './outcome.ts'
import { reasonOfDepartment } from './reasons.ts'
import type { Run } from './run.ts'
import type { Sender } from './sender.ts'

/** People whom the ledger puts into batches in one step. */
const PIECE = 1_000

/**
 * Turns the departments of a batch into their people, as far as the directory knows them and this
 * pass may look them up. What is missing then is found by the next pass.
 *
 * @returns why it stopped early, if it did
 */
export async function expand(
  sender: Sender,
  batch: string,
  departments: readonly Unexpanded[],
  run: Run,
): Promise<Outcome | undefined> {
  const { expansions } = sender.ledger
  const trees = createDepartmentTrees(sender, run.signal)
  for (const { position, department, after } of departments) {
    const tree = await trees.of(department)
    if (tree.kind === 'unfinished') continue
    if (tree.kind === 'gone') {
      await expansions.fail(batch, position, reasonOfDepartment(tree.code), tree.code)
    } else if (tree.userIds.size === 0 && after === '') {
      await expansions.fail(batch, position, 'unknown_recipient', '')
    } else {
      // As texts compare in JavaScript: the ledger remembers by it how far it came.
      const userIds = [...tree.userIds].toSorted()
      await putAll(sender, batch, { position, department, after, userIds }, run)
    }
  }
  run.account.lookedUp(trees.lookUps())
  return trees.stopped()
}

/** Puts the people of a department into batches piece by piece, and has each of them sent. */
async function putAll(
  { ledger }: Sender,
  batch: string,
  department: Unexpanded & { readonly userIds: readonly string[] },
  { account, add }: Run,
): Promise<void> {
  const { userIds: all, ...named } = department
  let { after } = named
  for (;;) {
    const from = all.findIndex((userId) => userId > after)
    const userIds = from < 0 ? [] : all.slice(from, from + PIECE)
    const last = from < 0 || from + PIECE >= all.length
    const expanded = await ledger.expansions.put(batch, { ...named, after, userIds, last })
    if (expanded.kind === 'over') return
    if (expanded.kind === 'behind') {
      after = expanded.after
      continue
    }
    account.expanded(userIds.length)
    await add(sendJobsOf(expanded.batches, ({ dueInMs }) => dueInMs))
    if (last) return
    after = userIds.at(-1) ?? after
  }
}
