import type { PlainTl } from '../tl/plain-tl.ts'
import type { DeletedCopies } from './deleted-copies.ts'
import type { MessageExtras, PrivateMessage } from './private-message.ts'

/** What somebody sends to somebody. */
export interface NewMessage extends MessageExtras {
  readonly from: number
  readonly to: number
  readonly text: string
  readonly entities?: readonly PlainTl[] | undefined
  readonly media?: PlainTl | undefined
  readonly replyTo?: PrivateMessage | undefined
  readonly randomId?: bigint | undefined
}

export interface MessageRecord extends MessageExtras {
  readonly at: number
  readonly from: number
  readonly to: number
  readonly text: string
  readonly entities?: readonly PlainTl[] | undefined
  readonly media?: PlainTl | undefined
  /** Number of the message in the log. */
  readonly replyTo?: number | undefined
  readonly randomId?: string | undefined
}

export interface EditRecord {
  readonly at: number
  /** Number of the message in the log. */
  readonly number: number
  /** Left out when nothing changes that its users can see. */
  readonly content?: MessageContent
}

/** What an edit can change. */
export interface MessageContent {
  readonly text: string
  readonly entities: readonly PlainTl[]
  /** Those it has stay when it is left out. */
  readonly media?: PlainTl | undefined
  /** There is none when it is left out. */
  readonly replyMarkup?: PlainTl | undefined
}

export interface DeletionRecord {
  readonly at: number
  readonly copies: readonly DeletedCopies[]
}

/** What the journal keeps of it. */
export function toRecord({ randomId, replyTo, entities, ...fields }: NewMessage, at: number): MessageRecord {
  return { ...fields, at, entities: entities?.length ? entities : undefined, replyTo: replyTo?.number, randomId: randomId?.toString() }
}

/** The message after an edit. */
export function withContent(message: PrivateMessage, { text, entities, media, replyMarkup }: MessageContent, at: number): PrivateMessage {
  return { ...message, text, entities, media: media ?? message.media, replyMarkup, editedAt: at }
}
