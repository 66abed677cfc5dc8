import type { Kysely } from 'kysely'
import { rowId, rowIdKey } from '../column-types.ts'

/** Files of messages from Telegram; what each message of an album says by itself; what an attempt really wrote. */
export async function up(db: Kysely<unknown>): Promise<void> {
  const { schema } = db
  await schema
    .createTable('file')
    .addColumn('id', rowId(db), (c) => rowIdKey(db, c))
    .addColumn('connection_id', 'text', (c) => c.notNull())
    .addColumn('message_id', 'bigint', (c) => c.notNull())
    .addColumn('telegram_message_id', 'bigint', (c) => c.notNull())
    .addColumn('position', 'integer', (c) => c.notNull())
    .addColumn('kind', 'text', (c) => c.notNull())
    .addColumn('name', 'text', (c) => c.notNull())
    .addColumn('mime_type', 'text', (c) => c.notNull())
    .addColumn('size', 'bigint')
    .addColumn('location', 'text', (c) => c.notNull())
    .addColumn('identity', 'text', (c) => c.notNull())
    .addColumn('planfix_file_id', 'bigint')
    .addColumn('created_at', 'bigint', (c) => c.notNull())
    .addUniqueConstraint('file_identity', ['message_id', 'telegram_message_id', 'identity'])
    .execute()

  await schema.alterTable('mapping').addColumn('text', 'text').execute()
  await schema.alterTable('mapping').addColumn('deleted_at', 'bigint').execute()

  await schema.alterTable('delivery').addColumn('written_text', 'text').execute()
}
