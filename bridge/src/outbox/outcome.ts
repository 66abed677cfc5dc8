import type { ChatId, MessageFileId, PlanfixCommentId, TelegramMessageId } from '../domain/ids.ts'
import type { Words } from '../domain/words.ts'

/**
 * How an attempt ended. A destination never throws for a remote refusal: it returns one of these.
 * `answer` is what the other side said, short and without secrets, for the trace; `reason` is for people.
 */
export type Outcome = Delivered | Retry | Rejected | Uncertain

/** The other side accepted it. */
export interface Delivered {
  kind: 'delivered'
  answer: string
  receipt: Receipt
}

/** Not now: certainly not delivered, and worth another attempt. */
export interface Retry {
  kind: 'retry'
  answer: string
  reason: Words
  /** What stands in the way: this lane only, or the whole other side. Then no lane is attempted until it is probed. */
  scope: 'lane' | 'destination'
  /** What kind of trouble a `destination` scope has; `unauthorized` and `misconfigured` pause the connection. */
  trouble?: 'unreachable' | 'unauthorized' | 'misconfigured' | 'limited'
  /** How long the other side asked to wait, ms. */
  afterMs?: number
  /** Parts that got through before the trouble. */
  receipt?: Receipt
}

/** Never: the other side refuses this delivery for good. */
export interface Rejected {
  kind: 'rejected'
  answer: string
  reason: Words
  receipt?: Receipt
}

/** The request left and no trustworthy answer came: it may or may not have been delivered. */
export interface Uncertain {
  kind: 'uncertain'
  answer: string
  reason: Words
  /** How far the trouble reaches, as in `Retry`. */
  scope: 'lane' | 'destination'
}

/** What an accepted delivery is called over there. */
export interface Receipt {
  /** One id for each part in order; null where Telegram accepted a part but did not tell its number. */
  telegramMessageIds?: (TelegramMessageId | null)[]
  planfixCommentId?: PlanfixCommentId
  /** The task that this comment is in, as comments of its API name it. */
  planfixTaskRef?: string
  /** What the comment said when it was looked at; what an employee changes later is told from it. */
  planfixCommentText?: string
  /** What was written, where that is not simply what the content says. */
  writtenText?: string
  /** Files that could not be had from Telegram, and that the text only names. */
  missingFiles?: MessageFileId[]
  /** The chat that a task belongs to, where that was what the delivery had to find. */
  chatId?: ChatId
  /** A comment that was to be read; absent when it is not for the customer. */
  comment?: { text: string; employeeName: string; fileNames: string[] }
}
