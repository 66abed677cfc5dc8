import { closeSync, existsSync, openSync } from 'node:fs'
import { dirname } from 'node:path'
import { Kysely } from 'kysely'
import { BridgeError } from '../domain/errors.ts'
import { makeFolder } from '../observe/make-folder.ts'
import { cannotOpen } from './cannot-open.ts'
import { CommitQueue } from './commit-queue.ts'
import { ConnectionsStore } from './connections-store.ts'
import { keyFileOf, readOrMakeKeyFile } from './encryption-key.ts'
import { FilePlacesStore } from './file-places-store.ts'
import { MappingsStore } from './mappings-store.ts'
import { migrate } from './migrate.ts'
import { OutboxStore } from './outbox-store.ts'
import { PlanfixNotesStore } from './planfix-notes-store.ts'
import { PlanfixTurnStore } from './planfix-turn-store.ts'
import { RequestCountStore } from './request-count-store.ts'
import type { Tables } from './schema.ts'
import { SecretBox } from './secret-box.ts'
import { TelegramSessionStore } from './session-store.ts'
import { lockDatabase } from './sqlite/process-lock.ts'
import { SqliteDialect } from './sqlite/sqlite-dialect.ts'

export interface StoreOptions {
  /** The database file. */
  path: string
  /** 32 bytes; null to use the key file beside the database. */
  encryptionKey: Buffer | null
  /** The running bridge takes the database for itself; commands beside it do not. */
  isExclusive: boolean
  onCommit?: (works: number, ms: number) => void
}

export interface Store extends AsyncDisposable {
  unitOfWork: CommitQueue
  connections: ConnectionsStore
  sessions: TelegramSessionStore
  outbox: OutboxStore
  mappings: MappingsStore
  planfixNotes: PlanfixNotesStore
  filePlaces: FilePlacesStore
  requestCounts: RequestCountStore
  planfixTurns: PlanfixTurnStore
  box: SecretBox
}

/**
 * Opens the database, made at the first start, and brings its tables up to date.
 * @throws BridgeError PLANGRAM_DATABASE_BUSY, _MISSING, _NEWER, _UNREADABLE or PLANGRAM_ENCRYPTION_KEY_WRONG.
 */
export async function openStore({ path, encryptionKey, isExclusive, onCommit }: StoreOptions): Promise<Store> {
  refuseToStartOver(path, encryptionKey)
  makeFile(path)
  const lock = isExclusive ? lockDatabase(path) : undefined
  const db = new Kysely<Tables>({ dialect: new SqliteDialect(path) })
  const close = async () => {
    await db.destroy()
    lock?.[Symbol.dispose]()
  }
  try {
    await readable(path, () => migrate(db))
    const box = await openBox(db, path, encryptionKey)
    const unitOfWork = new CommitQueue(db, onCommit ?? (() => {}))
    return {
      unitOfWork,
      connections: new ConnectionsStore(db, box),
      sessions: new TelegramSessionStore(db, box),
      outbox: new OutboxStore(db),
      mappings: new MappingsStore(db),
      filePlaces: new FilePlacesStore(db, unitOfWork),
      planfixNotes: new PlanfixNotesStore(db, unitOfWork),
      requestCounts: new RequestCountStore(db, unitOfWork),
      planfixTurns: new PlanfixTurnStore(unitOfWork),
      box,
      async [Symbol.asyncDispose]() {
        await unitOfWork.idle()
        await close()
      },
    }
  } catch (error) {
    await close()
    throw error
  }
}

/** A key file without its database means that the database is elsewhere: an empty one in its place would lose messages. */
function refuseToStartOver(path: string, encryptionKey: Buffer | null): void {
  const keyFile = keyFileOf(path)
  if (encryptionKey || existsSync(path) || !existsSync(keyFile)) return
  throw new BridgeError('PLANGRAM_DATABASE_MISSING', {
    en: `${path} is missing, but its key ${keyFile} is there. Put the database back from your backup; to start anew on purpose, remove the key file too.`,
    ru: `Файла ${path} нет, а его ключ ${keyFile} на месте. Верните базу из резервной копии; чтобы намеренно начать заново, удалите и файл ключа.`,
  })
}

/** The file holds customers' messages: nobody but the owner may read it (SQLite gives its side files the same rights). */
function makeFile(path: string): void {
  try {
    makeFolder(dirname(path))
    if (!existsSync(path)) closeSync(openSync(path, 'a', 0o600))
  } catch (error) {
    throw cannotOpen(path, error)
  }
}

async function readable(path: string, work: () => Promise<void>): Promise<void> {
  try {
    await work()
  } catch (error) {
    const message = error instanceof Error ? error.message : ''
    if (/unable to open|readonly|is full/i.test(message)) throw cannotOpen(path, error)
    if (!/not a database|malformed|disk I\/O error/i.test(message)) throw error
    throw new BridgeError(
      'PLANGRAM_DATABASE_UNREADABLE',
      {
        en: `${path} cannot be read as a database (${message}). Nothing was changed. Restore it from your backup.`,
        ru: `${path} не читается как база данных (${message}). Ничего не изменено. Восстановите её из резервной копии.`,
      },
      { cause: error },
    )
  }
}

/** Takes the key, notes at the first start which one the secrets are sealed with, and refuses another one later. */
async function openBox(db: Kysely<Tables>, path: string, encryptionKey: Buffer | null): Promise<SecretBox> {
  const noted = await db.selectFrom('meta').select('value').where('key', '=', 'encryption_key').executeTakeFirst()
  if (noted && !encryptionKey && !existsSync(keyFileOf(path))) throw wrongKey()
  const box = new SecretBox(encryptionKey ?? readOrMakeKeyFile(keyFileOf(path)))
  if (noted && noted.value !== box.fingerprint) throw wrongKey()
  if (!noted) await db.insertInto('meta').values({ key: 'encryption_key', value: box.fingerprint }).execute()
  return box
}

function wrongKey(): BridgeError {
  return new BridgeError('PLANGRAM_ENCRYPTION_KEY_WRONG', {
    en: 'The encryption key of this database is missing or another one. Put back the key file, or the ENCRYPTION_KEY, that it was made with.',
    ru: 'Ключа шифрования от этой базы нет или он другой. Верните файл ключа или ENCRYPTION_KEY, с которыми она создана.',
  })
}
