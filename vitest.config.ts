import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    include: ['{bridge,simulators}/src/**/*.test.ts', 'e2e/**/*.e2e.ts', 'tools/**/*.test.ts'],
    // The scenarios start the compiled bridge; it is brought up to date once before all of them.
    globalSetup: ['tools/build-before-tests.ts'],
    testTimeout: 30_000,
    hookTimeout: 60_000,
  },
})
