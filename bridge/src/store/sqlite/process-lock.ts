import { DatabaseSync } from '@photostructure/sqlite'
import { BridgeError } from '../../domain/errors.ts'

/**
 * Makes sure that one bridge works on a database: two would send everything twice and lose the Telegram session.
 * The lock is SQLite's own on a file beside the database, which the operating system lets go of when the process ends,
 * however it ends; so a stale lock cannot exist.
 * @throws BridgeError PLANGRAM_DATABASE_BUSY when another process holds it for longer than a second.
 */
export function lockDatabase(path: string): Disposable {
  const lock = new DatabaseSync(`${path}.lock`, { timeout: 1_000 })
  try {
    lock.exec('BEGIN EXCLUSIVE')
  } catch (error) {
    lock.close()
    throw new BridgeError(
      'PLANGRAM_DATABASE_BUSY',
      {
        en: `Another Plangram is running on ${path}. Stop it first, or give this one a database of its own (DATABASE_URL).`,
        ru: `С базой ${path} уже работает другой Plangram. Сначала остановите его или дайте этому отдельную базу (DATABASE_URL).`,
      },
      { cause: error },
    )
  }
  return { [Symbol.dispose]: () => lock.close() }
}
