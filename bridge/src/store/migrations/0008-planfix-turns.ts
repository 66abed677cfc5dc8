import type { Kysely } from 'kysely'

/** When a Planfix account may be asked next, by whichever process. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('planfix_turn')
    .addColumn('account', 'text', (c) => c.primaryKey())
    .addColumn('next_at', 'bigint', (c) => c.notNull())
    .addColumn('frozen_until', 'bigint', (c) => c.notNull())
    .execute()
}
