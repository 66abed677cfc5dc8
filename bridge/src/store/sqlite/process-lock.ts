import { truncateSync } from 'node:fs'
import { DatabaseSync } from '@photostructure/sqlite'
import { BridgeError } from '../../domain/errors.ts'
import { cannotOpen } from '../cannot-open.ts'

/**
 * Makes sure that one bridge works on a database: two would send everything twice and lose the Telegram session.
 * The lock is SQLite's own on a file beside the database, which the operating system lets go of when the process ends,
 * however it ends; so a stale lock cannot exist.
 * @throws BridgeError PLANGRAM_DATABASE_BUSY when another process holds it for longer than a second, _UNREADABLE when the
 * lock file cannot be made.
 */
export function lockDatabase(path: string): Disposable {
  const file = `${path}.lock`
  try {
    return take(file)
  } catch (error) {
    if (!isSqliteError(error, 'SQLITE_NOTADB')) throw refusal(path, file, error)
  }
  try {
    // Emptied, not removed: a bridge that has just done the same holds its lock on this very file.
    truncateSync(file)
    return take(file)
  } catch (error) {
    throw refusal(path, file, error)
  }
}

function take(file: string): Disposable {
  const lock = new DatabaseSync(file, { timeout: 1_000 })
  try {
    lock.exec('BEGIN EXCLUSIVE')
  } catch (error) {
    lock.close()
    throw error
  }
  return { [Symbol.dispose]: () => lock.close() }
}

function refusal(path: string, file: string, error: unknown): BridgeError {
  if (!isSqliteError(error, 'SQLITE_BUSY')) return cannotOpen(file, error)
  return new BridgeError(
    'PLANGRAM_DATABASE_BUSY',
    {
      en: `Another Plangram is running on ${path}. Stop it first, or give this one a database of its own (DATABASE_URL).`,
      ru: `С базой ${path} уже работает другой Plangram. Сначала остановите его или дайте этому отдельную базу (DATABASE_URL).`,
    },
    { cause: error },
  )
}

function isSqliteError(error: unknown, name: string): boolean {
  return error instanceof Error && 'sqliteCodeName' in error && error.sqliteCodeName === name
}
