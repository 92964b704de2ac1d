import { availableParallelism } from 'node:os'
import { defineConfig } from 'vitest/config'

/** Tests that measure rates and latencies want the machine to themselves. */
const measured = ['e2e/test/full-rate.test.ts', 'e2e/test/isolation.test.ts']

/** Vitest keeps a core for itself: of two, one would stand idle, and the files take 137 s instead of 83. */
const workers = Math.max(2, availableParallelism() - 1)

const everywhere = '{apps,packages,dev,docs,bench}/**/test/**'

export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: 'unit',
          // With a process for each file they take a third longer.
          pool: 'threads',
          maxWorkers: workers,
          // The longest takes half a second here, and 2.4 s beside four busy processes.
          testTimeout: 15_000,
          include: [`${everywhere}/*.test.ts`],
          exclude: ['**/node_modules/**', '**/*.redis.test.ts'],
        },
      },
      {
        test: {
          name: 'redis',
          include: [`${everywhere}/*.redis.test.ts`],
          globalSetup: ['dev/src/vitest/redis.ts'],
          maxWorkers: workers,
          testTimeout: 30_000,
          hookTimeout: 30_000,
        },
      },
      {
        test: {
          name: 'load',
          include: measured,
          // One at a time, after everything else.
          fileParallelism: false,
          sequence: { groupOrder: 2 },
          globalSetup: ['dev/src/vitest/redis.ts'],
          testTimeout: 180_000,
          hookTimeout: 60_000,
        },
      },
      {
        test: {
          name: 'e2e',
          include: ['e2e/test/**/*.test.ts'],
          exclude: measured,
          // Stacks of processes that mostly wait: on two cores three at a time take 229 s, two 316.
          maxWorkers: 3,
          sequence: { groupOrder: 1 },
          globalSetup: ['dev/src/vitest/redis.ts'],
          testTimeout: 180_000,
          hookTimeout: 60_000,
        },
      },
    ],
  },
})
