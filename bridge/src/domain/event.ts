import type { ContactProfile } from './contact.ts'
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

export type TelegramEvent = TelegramMessageSent | TelegramMessageEdited

/** Somebody wrote in a Telegram chat. */
export interface TelegramMessageSent {
  kind: 'message_sent'
  origin: 'Telegram'
  author: Exclude<Author, 'employee'>
  chat: TelegramAddress
  contact: ContactProfile
  telegramMessageId: TelegramMessageId
  text: string
  /** Epoch ms, as Telegram dates it. */
  sentAt: number
}

/** The text of a message is now another one. For a message that we never saw, it is the message itself. */
export interface TelegramMessageEdited extends Omit<TelegramMessageSent, 'kind'> {
  kind: 'message_edited'
}

export interface TelegramAddress {
  accountId: TelegramAccountId
  chatId: TelegramChatId
}

export type PlanfixEvent = PlanfixMessageSent

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
  text: string
  attachments: Attachment[]
  employeeName: string
}

/** The chat as Planfix names it: by our own key, by a phone to write to first, or by the number of its task. */
export type PlanfixAddress =
  | { by: 'chat_key'; chatKey: ChatKey }
  | { by: 'phone'; phone: string }
  | { by: 'telegram_chat'; chatId: TelegramChatId }
  | { by: 'task'; taskNumber: TaskNumber }

/**
 * `given`: Planfix named the message, so a repeat is certain.
 * `content`: it did not; the same content within `withinMs` counts as a repeat.
 */
export type MessageIdentity =
  | { by: 'given'; id: string }
  | { by: 'comment'; id: PlanfixCommentId }
  | { by: 'content'; hash: string; withinMs: number }
