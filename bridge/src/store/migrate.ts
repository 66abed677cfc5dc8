import { type Kysely, type Migration, Migrator } from 'kysely'
import { BridgeError } from '../domain/errors.ts'
import * as initial from './migrations/0001-initial.ts'
import * as planfixApis from './migrations/0002-planfix-apis.ts'
import * as cutOffsAndReviews from './migrations/0003-cut-offs-and-reviews.ts'
import * as files from './migrations/0004-files.ts'
import * as answersByChat from './migrations/0005-answers-by-chat.ts'
import * as comments from './migrations/0006-comments.ts'
import * as planfixTurns from './migrations/0008-planfix-turns.ts'
import type { Tables } from './schema.ts'

/** In order, for ever: a migration that has landed is never changed, only followed by another. */
const migrations: Record<string, Migration> = {
  '0001-initial': initial,
  '0002-planfix-apis': planfixApis,
  '0003-cut-offs-and-reviews': cutOffsAndReviews,
  '0004-files': files,
  '0005-answers-by-chat': answersByChat,
  '0006-comments': comments,
  '0008-planfix-turns': planfixTurns,
}

/**
 * Brings the tables to what this version needs.
 * @throws BridgeError PLANGRAM_DATABASE_NEWER when a later version has been at work here.
 */
export async function migrate(db: Kysely<Tables>): Promise<void> {
  const migrator = new Migrator({ db, provider: { getMigrations: () => Promise.resolve(migrations) } })
  const done = await migrator.getMigrations().catch(() => [])
  const { error } = await migrator.migrateToLatest()
  if (!error) return
  const isNewer = error instanceof Error && /corrupted migrations/.test(error.message)
  if (!isNewer) throw error
  const latest = done.at(-1)?.name ?? '-'
  throw new BridgeError(
    'PLANGRAM_DATABASE_NEWER',
    {
      en: `The database was written by a newer Plangram (this one knows migrations up to ${latest}). Install that version again, or restore the backup made before the upgrade.`,
      ru: `База записана более новой версией Plangram (эта знает миграции до ${latest}). Верните ту версию или восстановите копию, сделанную до обновления.`,
    },
    { cause: error },
  )
}
