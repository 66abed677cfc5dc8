import { type Kysely, sql } from 'kysely'

/** How many attempts in a row the end of the process cut off; and the newest comments, which are looked at again for changes. */
export async function up(db: Kysely<unknown>): Promise<void> {
  const { schema } = db
  await schema
    .alterTable('delivery')
    .addColumn('cut_offs', 'integer', (c) => c.notNull().defaultTo(0))
    .execute()
  await schema
    .createIndex('message_commented')
    .on('message')
    .where(sql.ref('planfix_comment_id'), 'is not', null)
    .columns(['connection_id', 'received_at'])
    .execute()
}
