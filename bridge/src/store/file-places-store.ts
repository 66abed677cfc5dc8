import type { Kysely } from 'kysely'
import type { ConnectionId, MessageFileId, TelegramAccountId } from '../domain/ids.ts'
import type { UnitOfWork } from '../outbox/unit-of-work.ts'
import type { FilePlaces, PlacedFile } from '../telegram/file-places.ts'
import { openTransaction } from './commit-queue.ts'
import { toStoredFile } from './file-rows.ts'
import type { Tables } from './schema.ts'

/** Where Telegram keeps the files of messages, in a table. */
export class FilePlacesStore implements FilePlaces {
  readonly #db: Kysely<Tables>
  readonly #unitOfWork: UnitOfWork

  constructor(db: Kysely<Tables>, unitOfWork: UnitOfWork) {
    this.#db = db
    this.#unitOfWork = unitOfWork
  }

  async findFile(id: MessageFileId): Promise<PlacedFile | undefined> {
    const row = await this.#db
      .selectFrom('file')
      .innerJoin('message', 'message.id', 'file.message_id')
      .innerJoin('chat', 'chat.id', 'message.chat_id')
      .selectAll('file')
      .select('chat.telegram_account_id')
      .where('file.id', '=', id)
      .executeTakeFirst()
    return (
      row && {
        ...toStoredFile(row),
        connectionId: row.connection_id as ConnectionId,
        accountId: row.telegram_account_id as TelegramAccountId | null,
        location: row.location,
      }
    )
  }

  noteLocation(id: MessageFileId, location: string): Promise<void> {
    return this.#unitOfWork.run(async (tx) => {
      await openTransaction(tx).updateTable('file').set({ location }).where('id', '=', id).execute()
    })
  }
}
