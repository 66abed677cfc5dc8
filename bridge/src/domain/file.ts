import type { MessageFileId } from './ids.ts'

/** What a file is to its sender. A sticker that moves is two files: a picture of it, and itself. */
export type FileKind = 'photo' | 'video' | 'animation' | 'video_note' | 'voice' | 'audio' | 'document' | 'sticker'

/** A file on a message, as the other side is told of it. */
export interface MessageFile {
  kind: FileKind
  /** As its sender called it, or made by us where he did not; never empty. */
  name: string
  /** As its sender declared it. */
  mimeType: string
  /** Bytes; null: not known before the end. */
  size: number | null
}

/** A file that came from Telegram, before it has a row. */
export interface ReceivedFile extends MessageFile {
  /** Where Telegram keeps it. Made and read by `telegram/` alone. */
  location: string
  /** Tells files of one account apart, and stays the same however a file is reached. */
  identity: string
}

/** A file of a message that was stored. */
export interface StoredFile extends MessageFile {
  id: MessageFileId
  /** Its number in Planfix once it has been uploaded there; null before, and where Planfix fetches files by itself. */
  planfixFileId: number | null
}
