import { type Kysely, sql } from 'kysely'

/** What employees wrote in a chat lately: whether an automation tells of an answer that was pushed already. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createIndex('message_answers')
    .on('message')
    .where(sql.ref('author'), '=', 'employee')
    .columns(['chat_id', 'received_at'])
    .execute()
}
