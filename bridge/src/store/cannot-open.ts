import { BridgeError } from '../domain/errors.ts'

/** The file system or SQLite does not let us open or make a file of the database. */
export function cannotOpen(path: string, error: unknown): BridgeError {
  const message = error instanceof Error ? error.message : String(error)
  return new BridgeError(
    'PLANGRAM_DATABASE_UNREADABLE',
    {
      en: `${path} cannot be opened or made (${message}). Look at DATABASE_URL, at the rights of the file and its folder, and at the room on the disk.`,
      ru: `${path} не открывается и не создаётся (${message}). Проверьте DATABASE_URL, права на файл и папку и место на диске.`,
    },
    { cause: error },
  )
}
