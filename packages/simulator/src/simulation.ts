import { createClock } from './clock.ts'
import type { Settings } from './settings.ts'
import { createWorld, type World } from './world.ts'

export interface Simulation {
  readonly world: World
  /** Back to the world it started with; the clock and the task ids go on. */
  restart(): void
}

export function createSimulation(settings: Settings): Simulation {
  // Twelve digits, as real ones have, and other ones in every run.
  let lastTaskId = Date.now() % 1e12
  const nextTaskId = () => {
    lastTaskId += 1
    return lastTaskId
  }
  const lasting = { clock: createClock(settings.clock), nextTaskId }
  let world = createWorld(settings, lasting)
  return {
    get world() {
      return world
    },
    restart() {
      world = createWorld(settings, lasting)
    },
  }
}
