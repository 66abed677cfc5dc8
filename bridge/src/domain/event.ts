import type { ContactProfile } from './contact.ts'
import type { ReceivedFile } from './file.ts'
import type {
  ChatKey,
  PlanfixCommentId,
  PlanfixMessageId,
  TaskNumber,
  TelegramAccountId,
  TelegramChatId,
  TelegramMessageId,
} from './ids.ts'
import type { Attachment, Author } from './message.ts'

/**
 * The neutral happenings. A side makes them out of its own updates or webhook calls; the relay turns them into deliveries.
 * Each names the chat the way its side knows it; the relay finds the row.
 */
export type BridgeEvent = TelegramEvent | PlanfixEvent

export type TelegramEvent = TelegramMessageSent | TelegramMessageEdited | TelegramMessageDeleted

/** Somebody wrote in a Telegram chat. */
export interface TelegramMessageSent {
  kind: 'message_sent'
  origin: 'Telegram'
  author: Exclude<Author, 'employee'>
  chat: TelegramAddress
  contact: ContactProfile
  telegramMessageId: TelegramMessageId
  /** May be empty where there are files. */
  text: string
  /** In the order in which they are shown. */
  files: ReceivedFile[]
  /** What the messages of one album have in common, in their chat; null for a message by itself. */
  albumId: string | null
  /** Epoch ms, as Telegram dates it. */
  sentAt: number
}

/** The text of a message is now another one. For a message that we never saw, it is the message itself. */
export interface TelegramMessageEdited extends Omit<TelegramMessageSent, 'kind'> {
  kind: 'message_edited'
}

/** A message was deleted. In private chats Telegram names the message alone; its number is unique in the account. */
export interface TelegramMessageDeleted {
  kind: 'message_deleted'
  origin: 'Telegram'
  accountId: TelegramAccountId
  telegramMessageId: TelegramMessageId
}

export interface TelegramAddress {
  accountId: TelegramAccountId
  chatId: TelegramChatId
}

export type PlanfixEvent = PlanfixMessageSent | PlanfixMessageEdited | PlanfixMessageDeleted

/** An employee answered in a task, or began a conversation. */
export interface PlanfixMessageSent {
  kind: 'message_sent'
  origin: 'Planfix'
  author: 'employee'
  chat: PlanfixAddress
  /** Null where Planfix gave none: then nothing can be told about the message's fate. */
  planfixMessageId: PlanfixMessageId | null
  /** How a repeat of this message is recognised. */
  identity: MessageIdentity
  /** Null when only a comment's id was given: the text has to be fetched first. */
  text: string | null
  attachments: Attachment[]
  employeeName: string
}

/** The comment that we know by this id has another text now. */
export interface PlanfixMessageEdited {
  kind: 'message_edited'
  origin: 'Planfix'
  planfixCommentId: PlanfixCommentId
  text: string
}

export interface PlanfixMessageDeleted {
  kind: 'message_deleted'
  origin: 'Planfix'
  planfixCommentId: PlanfixCommentId
}

/** The chat as Planfix names it: by our own key, by a phone to write to first, by its task, or not at all but by a comment in it. */
export type PlanfixAddress =
  | { by: 'chat_key'; chatKey: ChatKey }
  | { by: 'phone'; phone: string }
  | { by: 'telegram_chat'; chatId: TelegramChatId }
  | { by: 'task'; taskNumber: TaskNumber }
  | { by: 'comment' }

/**
 * `given`: Planfix named the message, so a repeat is certain.
 * `content`: it did not; the same content within `withinMs` counts as a repeat.
 */
export type MessageIdentity =
  | { by: 'given'; id: string }
  | { by: 'comment'; id: PlanfixCommentId }
  | { by: 'content'; hash: string; withinMs: number }
