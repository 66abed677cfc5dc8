import type { ReceivedFile, StoredFile } from '../domain/file.ts'
import type { ConnectionId, MessageFileId, TelegramAccountId } from '../domain/ids.ts'

/** A file of a message, and whose account can have it. */
export interface PlacedFile extends StoredFile, Pick<ReceivedFile, 'location'> {
  connectionId: ConnectionId
  /** File references and access hashes are an account's own. */
  accountId: TelegramAccountId | null
}

/** Port: where Telegram keeps the files of the messages that were stored. */
export interface FilePlaces {
  findFile(id: MessageFileId): Promise<PlacedFile | undefined>
  /** Durable when it resolves. */
  noteLocation(id: MessageFileId, location: string): Promise<void>
}
