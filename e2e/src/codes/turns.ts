import type { Stage } from '../stage.ts'
import type { CodeCase } from './case.ts'

type App = Stage['app']

/**
 * Shares the apps out among the cases: an app serves one case at a time, and cases to everyone have
 * an app of their own, because three broadcasts a day are all there are.
 */
export function createTurns(cases: readonly CodeCase[], apps: readonly App[]) {
  const broadcasts = cases.filter(({ to }) => to === 'everyone')
  const own = apps.slice(0, broadcasts.length)
  const shared = apps.slice(broadcasts.length)
  const turns = new Map<App, Promise<unknown>>()

  return async function inTurn<T>(row: CodeCase, work: (app: App) => Promise<T>): Promise<T> {
    const app =
      row.to === 'everyone'
        ? own[broadcasts.indexOf(row)]
        : shared[cases.indexOf(row) % shared.length]
    if (!app) throw new Error('there are too few apps')
    const turn = (turns.get(app) ?? Promise.resolve()).then(() => work(app))
    turns.set(
      app,
      turn.catch(() => {}),
    )
    return turn
  }
}
