import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from '@photostructure/sqlite'
import { Kysely, sql } from 'kysely'
import { beforeEach, describe, expect, test } from 'vitest'
import { Connections } from '../connections/connections.ts'
import { noFurtherAccess } from '../domain/connection.ts'
import { BridgeError } from '../domain/errors.ts'
import { openStore } from './open-store.ts'
import { SqliteDialect } from './sqlite/sqlite-dialect.ts'
import { newFolder, openSqlite } from './testing/open-test-store.ts'

const details = {
  telegram: { apiId: 1, apiHash: 'CANARY-hash', botToken: '700:CANARY-token' },
  planfix: { apiUrl: 'https://acme.planfix.com/webchat/api', api: 'chat', apiKey: 'CANARY-planfix', ...noFurtherAccess },
  providerId: null,
  sessionKey: 'CANARY-session-key',
} as const

describe('opening the database', () => {
  let folder: ReturnType<typeof newFolder>
  let path: string
  beforeEach(() => {
    folder = newFolder()
    path = join(folder.path, 'plangram.db')
    return () => folder[Symbol.dispose]()
  })

  const codeOf = (opening: Promise<unknown>) =>
    opening.then(
      () => 'opened',
      (error: unknown) => (error instanceof BridgeError ? error.code : String(error)),
    )

  test('makes the file and the key, readable by their owner alone, and opens them again', async () => {
    await (await openSqlite(folder.path))[Symbol.asyncDispose]()
    expect((statSync(path).mode & 0o777).toString(8)).toBe('600')
    expect((statSync(`${path}.key`).mode & 0o777).toString(8)).toBe('600')
    await (await openSqlite(folder.path))[Symbol.asyncDispose]()
  })

  test('secrets of a connection cannot be read in the files, and come back whole', async () => {
    const store = await openSqlite(folder.path)
    await new Connections(store.connections, Date.now).create('shop', details)
    const [connection] = await store.connections.list()
    await store[Symbol.asyncDispose]()
    expect(connection).toMatchObject({ telegram: details.telegram, planfix: details.planfix, sessionKey: details.sessionKey })
    for (const file of readdirSync(folder.path)) expect(readFileSync(join(folder.path, file)).includes('CANARY'), file).toBe(false)
  })

  test('a secret that was moved to another row does not open there', async () => {
    const store = await openSqlite(folder.path)
    const connections = new Connections(store.connections, Date.now)
    await connections.create('one', details)
    await connections.create('two', {
      ...details,
      providerId: 'two',
      sessionKey: 'another-session-key',
      telegram: { ...details.telegram, botToken: '701:other' },
    })
    await store[Symbol.asyncDispose]()
    const database = new DatabaseSync(path)
    database.exec(
      "UPDATE connection SET telegram_bot_token_sealed = (SELECT telegram_bot_token_sealed FROM connection WHERE name = 'one') WHERE name = 'two'",
    )
    database.close()
    const again = await openSqlite(folder.path)
    await expect(again.connections.list()).rejects.toThrow()
    await again[Symbol.asyncDispose]()
  })

  test('refuses another key, and a lost key file, without making a new one', async () => {
    await (await openSqlite(folder.path))[Symbol.asyncDispose]()
    const other = openStore({ path, encryptionKey: Buffer.alloc(32, 7), isExclusive: false })
    expect(await codeOf(other)).toBe('PLANGRAM_ENCRYPTION_KEY_WRONG')
    rmSync(`${path}.key`)
    expect(await codeOf(openSqlite(folder.path))).toBe('PLANGRAM_ENCRYPTION_KEY_WRONG')
    expect(existsSync(`${path}.key`)).toBe(false)
  })

  test('refuses to begin with an empty database where only the key is left', async () => {
    await (await openSqlite(folder.path))[Symbol.asyncDispose]()
    rmSync(path)
    expect(await codeOf(openSqlite(folder.path))).toBe('PLANGRAM_DATABASE_MISSING')
    expect(existsSync(path)).toBe(false)
  })

  test('refuses a file that is no database, and leaves it as it is', async () => {
    writeFileSync(path, 'this is not a database at all, but a text that is long enough to be looked at '.repeat(20))
    const before = readFileSync(path)
    expect(await codeOf(openSqlite(folder.path))).toBe('PLANGRAM_DATABASE_UNREADABLE')
    expect(readFileSync(path).equals(before)).toBe(true)
  })

  test('refuses a database of a newer version', async () => {
    await (await openSqlite(folder.path))[Symbol.asyncDispose]()
    const database = new DatabaseSync(path)
    database.exec("INSERT INTO kysely_migration (name, timestamp) VALUES ('9999-from-the-future', '2030-01-01')")
    database.close()
    expect(await codeOf(openSqlite(folder.path))).toBe('PLANGRAM_DATABASE_NEWER')
  })

  test('an interrupted first start leaves nothing that stops the next one', async () => {
    writeFileSync(path, '')
    expect(await codeOf(openSqlite(folder.path).then((store) => store[Symbol.asyncDispose]()))).toBe('opened')
  })

  test('one bridge at a time; commands beside it are let in; the lock goes with the process, even a killed one', async () => {
    const first = await openStore({ path, encryptionKey: null, isExclusive: true })
    expect(await codeOf(openStore({ path, encryptionKey: null, isExclusive: true }))).toBe('PLANGRAM_DATABASE_BUSY')
    const beside = await openStore({ path, encryptionKey: null, isExclusive: false })
    await beside[Symbol.asyncDispose]()
    await first[Symbol.asyncDispose]()
    const script = `const { DatabaseSync } = require('@photostructure/sqlite'); new DatabaseSync(${JSON.stringify(`${path}.lock`)}).exec('BEGIN EXCLUSIVE'); process.kill(process.pid, 'SIGKILL')`
    expect(spawnSync(process.execPath, ['-e', script], { cwd: import.meta.dirname }).signal).toBe('SIGKILL')
    const second = await openStore({ path, encryptionKey: null, isExclusive: true })
    await second[Symbol.asyncDispose]()
  })

  test('a lock file that is no database locks nobody out', async () => {
    writeFileSync(`${path}.lock`, 'left by something else '.repeat(100))
    const first = await openStore({ path, encryptionKey: null, isExclusive: true })
    expect(await codeOf(openStore({ path, encryptionKey: null, isExclusive: true }))).toBe('PLANGRAM_DATABASE_BUSY')
    await first[Symbol.asyncDispose]()
  })

  test.each(['.lock', '.key'])('a %s that cannot be opened is no other bridge and no crash', async (ending) => {
    mkdirSync(`${path}${ending}`)
    writeFileSync(path, '')
    expect(await codeOf(openStore({ path, encryptionKey: null, isExclusive: true }))).toBe('PLANGRAM_DATABASE_UNREADABLE')
  })

  test('a place where nothing can be made is told in words', async () => {
    writeFileSync(path, '')
    for (const place of [`${path}/x.db`, folder.path]) {
      expect(await codeOf(openStore({ path: place, encryptionKey: null, isExclusive: true }))).toBe('PLANGRAM_DATABASE_UNREADABLE')
    }
  })

  test('a full disk is told as such, and the database works on when there is room', async () => {
    const db = new Kysely<{ note: { text: string } }>({ dialect: new SqliteDialect(path) })
    await sql`CREATE TABLE note (text TEXT)`.execute(db)
    await sql`PRAGMA max_page_count = 10`.execute(db)
    const write = (text: string) => db.transaction().execute((tx) => tx.insertInto('note').values({ text }).execute())
    await expect(write('x'.repeat(1_000_000))).rejects.toThrow('database or disk is full')
    await write('short')
    await expect(
      db.transaction().execute(async (tx) => {
        await tx.insertInto('note').values({ text: 'taken back' }).execute()
        throw new Error('changed my mind')
      }),
    ).rejects.toThrow('changed my mind')
    expect(await db.selectFrom('note').selectAll().execute()).toEqual([{ text: 'short' }])
    await db.destroy()
  })

  test('every commit is synced to the disk before it counts', async () => {
    const db = new Kysely({ dialect: new SqliteDialect(path) })
    const { rows } = await sql`PRAGMA synchronous`.execute(db)
    const { rows: modes } = await sql`PRAGMA journal_mode`.execute(db)
    await db.destroy()
    expect([...rows, ...modes]).toEqual([{ synchronous: 2 }, { journal_mode: 'wal' }])
  })
})
