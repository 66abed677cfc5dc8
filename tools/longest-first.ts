import { basename } from 'node:path'
import { BaseSequencer, type TestSpecification } from 'vitest/node'

/** What takes longest, by the seconds that `npm test` prints, longest first. */
const longest = [
  'crash-recovery.e2e.ts',
  'telegram-files.e2e.ts',
  'outages.e2e.ts',
  'start.e2e.ts',
  'planfix-apis.e2e.ts',
  'doctor.e2e.ts',
  'connections.e2e.ts',
  'gap.e2e.ts',
  'planfix-troubles.e2e.ts',
  'files.e2e.ts',
  'comment-changes.e2e.ts',
  'read-back.e2e.ts',
  'working-day.test.ts',
  'restart.test.ts',
]

/** The workers end at about the same time when nothing long begins last. Without it the order is by the size of the files. */
export default class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    return (await super.sort(files)).sort((one, other) => rankOf(one) - rankOf(other))
  }
}

function rankOf({ moduleId }: TestSpecification): number {
  const rank = longest.indexOf(basename(moduleId))
  return rank === -1 ? longest.length : rank
}
