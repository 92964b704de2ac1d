import { defineConfig } from 'vitest/config'

const everywhere = '{apps,packages,dev,docs,bench}/**/test/**'

export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: 'unit',
          include: [`${everywhere}/*.test.ts`],
          exclude: ['**/node_modules/**', '**/*.redis.test.ts'],
        },
      },
      {
        test: {
          name: 'redis',
          include: [`${everywhere}/*.redis.test.ts`],
          globalSetup: ['dev/src/vitest/redis.ts'],
          testTimeout: 30_000,
          hookTimeout: 30_000,
        },
      },
      {
        test: {
          name: 'e2e',
          include: ['e2e/test/**/*.test.ts'],
          globalSetup: ['dev/src/vitest/redis.ts'],
          testTimeout: 180_000,
          hookTimeout: 60_000,
        },
      },
    ],
  },
})
