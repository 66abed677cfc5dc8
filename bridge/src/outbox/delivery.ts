import type { Chat } from '../domain/chat.ts'
import type { Contact } from '../domain/contact.ts'
import type {
  ChatId,
  ConnectionId,
  DeliveryId,
  MessageFileId,
  MessageId,
  PlanfixCommentId,
  PlanfixMessageId,
  RandomId,
  TaskNumber,
} from '../domain/ids.ts'
import type { Author } from '../domain/message.ts'
import type { Words } from '../domain/words.ts'
import type { Direction, Lane } from './lane.ts'
import type { Outcome } from './outcome.ts'

/** The durable duty to make one event visible on the other side, before it has a row. */
export interface NewDelivery {
  lane: Lane
  chatId: ChatId | null
  messageId: MessageId
  content: DeliveryContent
  /** Not to be attempted before, epoch ms: more may come that belongs to it. Without it, at once. */
  dueAt?: number
}

/** What is to be made visible. Stored as JSON; whatever an attempt must not decide anew (parts, random ids) is frozen here. */
export type DeliveryContent =
  /** `files` are the message's own at the time of the attempt: all or the first one; left out where there are none. */
  | { kind: 'planfix_message'; author: Author; text: string; files?: 'all' | 'first' }
  /** Files of a message that do not go with it: one message carries but one, or Telegram did not give them at that time. */
  | { kind: 'planfix_files'; author: Author; files: MessageFileId[] }
  /** The text of a message of this chat is another one now. */
  | { kind: 'planfix_edit'; author: Author; was: string; now: string }
  | { kind: 'planfix_deletion'; author: Author; text: string }
  /** The fate of an employee's message, or with `of` of what he did to it afterwards. */
  | { kind: 'planfix_status'; planfixMessageId: PlanfixMessageId | null; status: 'sent' | 'error'; reason: Words | null; of?: LaterChange }
  | { kind: 'telegram_message'; parts: TelegramPart[]; notCarried: string[] }
  | { kind: 'telegram_edit'; parts: TelegramPart[] }
  | { kind: 'telegram_deletion' }
  /** The message of a task whose chat is to be found. Without `notCarried` in rows of before it was there. */
  | { kind: 'find_chat_of_task'; taskNumber: TaskNumber; text: string; notCarried?: string[] }
  /** Which comment a message of this chat is in Planfix. */
  | { kind: 'find_comment'; author: Author; text: string; planfixMessageId: PlanfixMessageId | null; at: number }
  /** Only a comment's id is known: its text, its author and its chat are to be read. */
  | { kind: 'fetch_comment'; planfixCommentId: PlanfixCommentId }

/** What an employee may do to a message that was sent. */
export type LaterChange = 'edit' | 'deletion'

/** One Telegram message. The random id makes a repeated attempt harmless. */
export interface TelegramPart {
  text: string
  randomId: RandomId
}

/**
 * `waiting`: in its lane. `attempting`: an attempt is under way. `delivered`, `rejected`, `skipped`: ended.
 * `held`: at the head of its lane, waiting for the operator; the lane is blocked.
 */
export type DeliveryState = 'waiting' | 'attempting' | 'delivered' | 'rejected' | 'skipped' | 'held'

/** A delivery as an attempt sees it. */
export interface Delivery {
  id: DeliveryId
  connectionId: ConnectionId
  direction: Direction
  messageId: MessageId
  /** Null only while the chat of a task is still to be found. */
  chat: Chat | null
  contact: Contact | null
  content: DeliveryContent
  /** Attempts begun, the present one included. */
  attempts: number
  /** How many of them ended `uncertain`; above 0 the copy now sent may be a second one. */
  uncertainAttempts: number
  /** The operator wants it sent even where it may be there already; said of the next attempt alone. */
  mayRepeat: boolean
  /** How many attempts in a row the end of the process cut off. */
  cutOffs: number
  createdAt: number
  /** What the attempt before this one wrote, where that is not simply what the content says. */
  writtenText: string | null
}

/** A finished attempt and what becomes of the delivery; written in one transaction. */
export interface Settlement {
  delivery: Delivery
  startedAt: number
  finishedAt: number
  outcome: Outcome
  next: NextStep
  /** The process ended during the attempt. */
  isCutOff?: boolean
}

export type NextStep = { state: 'delivered' } | { state: 'rejected' } | { state: 'held' } | { state: 'waiting'; dueAt: number }
