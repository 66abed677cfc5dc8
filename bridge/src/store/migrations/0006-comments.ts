import type { Kysely } from 'kysely'

/** In which task a message's comment is; and what the bridge wrote into tasks that is no message. */
export async function up(db: Kysely<unknown>): Promise<void> {
  const { schema } = db
  await schema.alterTable('message').addColumn('comment_task', 'text').execute()
  await schema
    .createTable('own_comment')
    .addColumn('connection_id', 'text', (c) => c.notNull())
    .addColumn('comment_id', 'text', (c) => c.notNull())
    .addColumn('message_id', 'bigint', (c) => c.notNull())
    .addPrimaryKeyConstraint('own_comment_key', ['connection_id', 'comment_id'])
    .execute()
}
