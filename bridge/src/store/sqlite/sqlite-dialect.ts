import { DatabaseSync, type DatabaseSyncInstance, type StatementSyncInstance } from '@photostructure/sqlite'
import {
  CompiledQuery,
  type DatabaseConnection,
  type Dialect,
  type Driver,
  type Kysely,
  type QueryResult,
  SqliteAdapter,
  SqliteIntrospector,
  SqliteQueryCompiler,
} from 'kysely'

/**
 * Kysely on an embedded SQLite: one connection, statements prepared once, transactions that lock at their beginning.
 * `synchronous=FULL` makes each commit an fsync: with WAL's default (NORMAL) a power loss may take the last commits
 * back (sqlite.org/pragma.html#pragma_synchronous).
 */
export class SqliteDialect implements Dialect {
  readonly #path: string

  constructor(path: string) {
    this.#path = path
  }

  createDriver(): Driver {
    return new SqliteDriver(this.#path)
  }

  createQueryCompiler() {
    return new SqliteQueryCompiler()
  }

  createAdapter() {
    return new TransactionalSqliteAdapter()
  }

  createIntrospector(db: Kysely<unknown>) {
    return new SqliteIntrospector(db)
  }
}

/** SQLite can undo a CREATE TABLE; with this a migration that is cut off leaves the old schema, never half of the new one. */
class TransactionalSqliteAdapter extends SqliteAdapter {
  override get supportsTransactionalDdl() {
    return true
  }
}

class SqliteDriver implements Driver {
  readonly #path: string
  #connection: SqliteConnection | undefined
  /** One connection serves everybody: who wants it waits until the one before has let it go. */
  #released: Promise<void> = Promise.resolve()
  #release: () => void = () => {}

  constructor(path: string) {
    this.#path = path
  }

  async init() {
    const database = new DatabaseSync(this.#path, { timeout: busyTimeoutMs })
    database.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL')
    this.#connection = new SqliteConnection(database)
  }

  async acquireConnection(): Promise<DatabaseConnection> {
    const before = this.#released
    let release = () => {}
    this.#released = new Promise((resolve) => {
      release = resolve
    })
    await before
    this.#release = release
    if (!this.#connection) throw new Error('The database is not open.')
    return this.#connection
  }

  async releaseConnection() {
    this.#release()
  }

  /** IMMEDIATE: another process that writes is waited for here, not in the middle of the work. */
  async beginTransaction(connection: DatabaseConnection) {
    await connection.executeQuery(CompiledQuery.raw('BEGIN IMMEDIATE'))
  }

  async commitTransaction(connection: DatabaseConnection) {
    await connection.executeQuery(CompiledQuery.raw('COMMIT'))
  }

  /** A full disk ends the transaction by itself (sqlite.org/lang_transaction.html, 3.1); a ROLLBACK would hide that error behind its own. */
  async rollbackTransaction(connection: DatabaseConnection) {
    if (this.#connection?.isInTransaction) await connection.executeQuery(CompiledQuery.raw('ROLLBACK'))
  }

  async destroy() {
    this.#connection?.close()
    this.#connection = undefined
  }
}

/** How long a statement waits for another process that is writing, ms. */
const busyTimeoutMs = 5_000

class SqliteConnection implements DatabaseConnection {
  readonly #database: DatabaseSyncInstance
  readonly #statements = new Map<string, StatementSyncInstance>()

  constructor(database: DatabaseSyncInstance) {
    this.#database = database
  }

  async executeQuery<Row>({ sql, parameters, query }: CompiledQuery): Promise<QueryResult<Row>> {
    const statement = this.#prepare(sql)
    const returnsRows =
      query.kind === 'SelectQueryNode' || query.kind === 'RawNode' || ('returning' in query && query.returning !== undefined)
    if (returnsRows) return { rows: statement.all(...parameters) as Row[] }
    const { changes, lastInsertRowid } = statement.run(...parameters)
    return { rows: [], numAffectedRows: BigInt(changes), insertId: BigInt(lastInsertRowid) }
  }

  // biome-ignore lint/correctness/useYield: there is nothing to yield, SQLite rows come at once
  async *streamQuery(): AsyncGenerator<never> {
    throw new Error('Streaming is not supported on SQLite here.')
  }

  get isInTransaction(): boolean {
    return this.#database.isTransaction
  }

  close(): void {
    this.#statements.clear()
    this.#database.close()
  }

  /** Our queries are a few dozen texts; preparing each once saves about half the cost of a small statement. */
  #prepare(sql: string): StatementSyncInstance {
    const known = this.#statements.get(sql)
    if (known) return known
    const statement = this.#database.prepare(sql)
    if (this.#statements.size >= mostStatements) this.#statements.clear()
    this.#statements.set(sql, statement)
    return statement
  }
}

/** Queries with lists of varying length make new texts; past this many the cache starts anew. */
const mostStatements = 500
