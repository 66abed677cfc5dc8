import type { Chat } from '../domain/chat.ts'
import type { Contact, ContactProfile } from '../domain/contact.ts'
import type { TelegramAddress } from '../domain/event.ts'
import type { ReceivedFile } from '../domain/file.ts'
import type {
  ChatId,
  ChatKey,
  ConnectionId,
  ContactKey,
  MessageFileId,
  MessageId,
  PlanfixCommentId,
  PlanfixMessageId,
  TaskNumber,
  TelegramAccountId,
  TelegramChatId,
  TelegramMessageId,
} from '../domain/ids.ts'
import type { MessageMapping } from '../domain/mapping.ts'
import type { Author } from '../domain/message.ts'
import type { Transaction } from '../outbox/unit-of-work.ts'

export interface ChatAndContact {
  chat: Chat
  contact: Contact
}

export interface NewChat {
  key: ChatKey
  telegram: TelegramAddress | null
  contactKey: ContactKey
  contact: ContactProfile
}

export interface NewMessage {
  connectionId: ConnectionId
  /** Null while the chat of a task is still to be found. */
  chatId: ChatId | null
  author: Author
  text: string
  /** Unique in the connection: the same key twice is one message. */
  dedupeKey: string
  /** For messages without an id: what a repeat is recognised by. */
  contentHash: string | null
  planfixMessageId: PlanfixMessageId | null
  planfixCommentId: PlanfixCommentId | null
  employeeName: string
  sentAt: number
}

/** A message as it was stored. */
export interface StoredMessage {
  id: MessageId
  connectionId: ConnectionId
  chatId: ChatId | null
  author: Author
  text: string
  planfixMessageId: PlanfixMessageId | null
  planfixCommentId: PlanfixCommentId | null
  employeeName: string
  sentAt: number
  receivedAt: number
  /** What its comment said when it was last looked at; null where that was not done. */
  commentText: string | null
  /** When it was deleted on its own side, epoch ms. */
  deletedAt: number | null
}

/** The comment that a message is. What is null stays as it was noted before. */
export interface NotedComment {
  id: PlanfixCommentId
  text: string | null
  /** The task it is in, as comments name it. */
  taskRef: string | null
}

/** Port: finds and records what belongs together across the sides. */
export interface Mappings {
  /** The chat with this key, made if there is none; the contact's profile is brought up to date where the new one says more. */
  ensureChat(tx: Transaction, connectionId: ConnectionId, chat: NewChat, now: number): Promise<ChatAndContact>
  findChatByKey(tx: Transaction, connectionId: ConnectionId, key: ChatKey): Promise<ChatAndContact | undefined>

  /** The stored message, and whether this call made it: a repeat returns the first one untouched. */
  recordMessage(tx: Transaction, message: NewMessage, now: number): Promise<{ message: StoredMessage; isNew: boolean }>
  findMessage(tx: Transaction, id: MessageId): Promise<StoredMessage | undefined>
  /** The newest message with this content hash that came at or after `since`. */
  findByContent(tx: Transaction, connectionId: ConnectionId, contentHash: string, since: number): Promise<StoredMessage | undefined>
  findByTelegramMessage(tx: Transaction, chatId: ChatId, telegramMessageId: TelegramMessageId): Promise<StoredMessage | undefined>
  /** In private chats Telegram numbers messages account-wide. */
  findByTelegramNumber(tx: Transaction, chat: NumberedMessage): Promise<StoredMessage | undefined>
  /** A customer's message before an employee's. Not one whose chat is unknown: that an automation named a comment says nothing about it. */
  findByComment(tx: Transaction, connectionId: ConnectionId, commentId: PlanfixCommentId): Promise<StoredMessage | undefined>
  changeText(tx: Transaction, id: MessageId, text: string): Promise<void>
  noteComment(tx: Transaction, id: MessageId, comment: NotedComment): Promise<void>
  forgetComment(tx: Transaction, id: MessageId): Promise<void>
  /** A comment that the bridge wrote to tell of a message, and that is none itself. */
  noteOwnComment(tx: Transaction, connectionId: ConnectionId, id: MessageId, commentId: PlanfixCommentId): Promise<void>
  /** The message that such a comment tells of. */
  findByOwnComment(tx: Transaction, connectionId: ConnectionId, commentId: PlanfixCommentId): Promise<StoredMessage | undefined>
  /** Nothing became of it; what comes under its name later is a new message. */
  freeIdentity(tx: Transaction, id: MessageId): Promise<void>
  /** Employees' messages of a chat that came at or after `since`, epoch ms, oldest first. */
  listAnswers(tx: Transaction, chatId: ChatId, since: number): Promise<StoredMessage[]>
  noteDeleted(tx: Transaction, id: MessageId, at: number): Promise<void>
  /** What a fetched comment says. */
  fill(tx: Transaction, id: MessageId, content: { text: string; employeeName: string }): Promise<void>
  assignChat(tx: Transaction, id: MessageId, chatId: ChatId): Promise<void>

  recordMapping(tx: Transaction, mapping: NewMapping): Promise<void>
  /** The messages of Telegram that this one is, by their numbers. */
  listParts(tx: Transaction, id: MessageId): Promise<MessagePart[]>
  changePart(tx: Transaction, id: MessageId, part: number, change: { text: string } | { deletedAt: number }): Promise<void>

  /** Files of one message of Telegram, in the order in which they are shown. Those that it has already are left out of the answer. */
  recordFiles(tx: Transaction, place: FilePlace, files: ReceivedFile[], now: number): Promise<MessageFileId[]>

  noteIntroduced(tx: Transaction, chatId: ChatId, at: number): Promise<void>
}

export interface NumberedMessage {
  connectionId: ConnectionId
  accountId: TelegramAccountId
  telegramMessageId: TelegramMessageId
}

export interface NewMapping {
  connectionId: ConnectionId
  messageId: MessageId
  chatId: ChatId
  part: number
  telegramMessageId: TelegramMessageId | null
  /** What this message of an album says by itself. Left out where there is one text for all parts. */
  text?: string
}

/** One of the messages of Telegram that a message is. */
export interface MessagePart {
  part: number
  telegramMessageId: TelegramMessageId | null
  text: string | null
  deletedAt: number | null
}

export interface FilePlace {
  connectionId: ConnectionId
  messageId: MessageId
  telegramMessageId: TelegramMessageId
}

/** Port: the look-ups of `plangram trace`, over all connections. */
export interface MappingLookup {
  /** By Telegram chat and message number. Two accounts may share a chat number, so there may be several. */
  findMappingsByTelegram(chatId: TelegramChatId, messageId: TelegramMessageId): Promise<MessageMapping[]>
  /** By the push's `messageId` or by a comment's id. */
  findMappingsByPlanfix(id: string): Promise<MessageMapping[]>
  readMessage(id: MessageId): Promise<(StoredMessage & { chatKey: ChatKey | null; taskNumber: TaskNumber | null }) | undefined>
}
