import { defineConfig } from 'vitest/config'
import LongestFirst from './tools/longest-first.ts'

export default defineConfig({
  test: {
    include: ['{bridge,simulators}/src/**/*.test.ts', 'e2e/**/*.e2e.ts', 'tools/**/*.test.ts'],
    // The scenarios start the compiled bridge; it is brought up to date once before all of them.
    globalSetup: ['tools/build-before-tests.ts'],
    // Nothing sleeps, everything waits for a condition; so a limit only says when a slow machine counts as a failure.
    // Scenarios wait more than they compute: three at a time keep two cores busy.
    maxWorkers: 3,
    sequence: { sequencer: LongestFirst },
    testTimeout: 90_000,
    hookTimeout: 120_000,
  },
})
