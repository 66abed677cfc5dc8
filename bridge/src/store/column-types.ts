import { type ColumnDataType, type ColumnDefinitionBuilder, type Kysely, PostgresAdapter, sql } from 'kysely'

/** The few column types that the two databases name differently; everything else in a migration is the same for both. */

/** A growing number that is never given twice, not even after its row is deleted. */
export function rowId(db: Kysely<unknown>): ColumnDataType {
  return isPostgres(db) ? 'bigserial' : 'integer'
}

export function rowIdKey(db: Kysely<unknown>, column: ColumnDefinitionBuilder): ColumnDefinitionBuilder {
  return isPostgres(db) ? column.primaryKey() : column.primaryKey().autoIncrement()
}

export function bytes(db: Kysely<unknown>) {
  return isPostgres(db) ? sql`bytea` : sql`blob`
}

function isPostgres(db: Kysely<unknown>): boolean {
  return db.getExecutor().adapter instanceof PostgresAdapter
}
