import type { Kysely } from 'kysely'
import { rowId, rowIdKey } from '../column-types.ts'

/**
 * What the XML and REST APIs need: further secrets of a connection, comments, tasks and contacts by Planfix's numbers,
 * polling. And whether the operator wants a doubtful delivery sent again.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  const { schema } = db
  await schema.alterTable('connection').addColumn('planfix_more_sealed', 'text').execute()

  await schema.alterTable('message').addColumn('comment_text', 'text').execute()
  await schema.alterTable('message').addColumn('deleted_at', 'bigint').execute()

  await schema
    .alterTable('delivery')
    .addColumn('may_repeat', 'integer', (c) => c.notNull().defaultTo(0))
    .execute()

  // Deletions name a message by its number in the account alone.
  await schema.createIndex('mapping_number').on('mapping').columns(['telegram_message_id', 'connection_id']).execute()

  await schema
    .createTable('task')
    .addColumn('id', rowId(db), (c) => rowIdKey(db, c))
    .addColumn('connection_id', 'text', (c) => c.notNull())
    .addColumn('chat_id', 'bigint', (c) => c.notNull())
    .addColumn('ref', 'text', (c) => c.notNull())
    .addColumn('number', 'bigint', (c) => c.notNull())
    .addColumn('active_at', 'bigint', (c) => c.notNull())
    .addColumn('is_gone', 'integer', (c) => c.notNull())
    .addColumn('created_at', 'bigint', (c) => c.notNull())
    .addUniqueConstraint('task_ref', ['connection_id', 'ref'])
    .execute()
  await schema.createIndex('task_chat').on('task').columns(['chat_id', 'id']).execute()

  await schema
    .createTable('planfix_contact')
    .addColumn('contact_id', 'bigint', (c) => c.primaryKey())
    .addColumn('number', 'bigint', (c) => c.notNull())
    .addColumn('person', 'text', (c) => c.notNull())
    .execute()

  await schema
    .createTable('poll_cursor')
    .addColumn('connection_id', 'text', (c) => c.primaryKey())
    .addColumn('seen_until', 'bigint', (c) => c.notNull())
    .execute()

  await schema
    .createTable('planfix_request_count')
    .addColumn('account', 'text', (c) => c.notNull())
    .addColumn('day', 'text', (c) => c.notNull())
    .addColumn('count', 'bigint', (c) => c.notNull())
    .addPrimaryKeyConstraint('planfix_request_count_key', ['account', 'day'])
    .execute()
}
