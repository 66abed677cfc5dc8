import type { Insertable, Selectable } from 'kysely'
import type { FileKind, ReceivedFile, StoredFile } from '../domain/file.ts'
import type { MessageFileId } from '../domain/ids.ts'
import type { FilePlace } from '../relay/mappings.ts'
import type { FileRow } from './schema.ts'

export function newFileRow(
  { connectionId, messageId, telegramMessageId }: FilePlace,
  { kind, name, mimeType, size, location, identity }: ReceivedFile,
  position: number,
  now: number,
): Insertable<FileRow> {
  return {
    connection_id: connectionId,
    message_id: messageId,
    telegram_message_id: telegramMessageId,
    position,
    kind,
    name,
    mime_type: mimeType,
    size,
    location,
    identity,
    planfix_file_id: null,
    created_at: now,
  }
}

export function toStoredFile(row: Selectable<FileRow>): StoredFile {
  return {
    id: row.id as MessageFileId,
    kind: row.kind as FileKind,
    name: row.name,
    mimeType: row.mime_type,
    size: row.size,
    planfixFileId: row.planfix_file_id,
  }
}
