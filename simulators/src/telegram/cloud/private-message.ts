import type { PlainTl } from '../tl/plain-tl.ts'

/** Between whom a message is. Both have a copy in their mailbox, each under an identifier of its own. */
export interface MessageIds {
  readonly from: number
  readonly to: number
  /** The identifier in the sender's mailbox. */
  readonly fromId: number
  /** The identifier in the receiver's mailbox. */
  readonly toId: number
}

/** The words of another message that a reply is about. */
export interface Quote {
  readonly text: string
  /** TL `MessageEntity` objects, within the quote. */
  readonly entities: readonly PlainTl[]
  /** Where it begins in the other message, in UTF-16 units. */
  readonly offset: number
}

/** Where a forwarded message comes from. */
export interface Origin {
  /** A TL `messageFwdHeader`. */
  readonly header: PlainTl
  /** Whatever users a client needs to know to understand it. */
  readonly users: readonly number[]
  readonly channel?: { readonly id: number; readonly title: string } | undefined
}

/** What few messages have. */
export interface MessageExtras {
  readonly quote?: Quote | undefined
  readonly forwardedFrom?: Origin | undefined
  /** The same long, in decimal digits, for all messages of an album. */
  readonly groupedId?: string | undefined
  /** A TL `ReplyMarkup`: the keyboard under it. */
  readonly replyMarkup?: PlainTl | undefined
  /** A TL `MessageAction`, which makes it a service message. */
  readonly action?: PlainTl | undefined
}

/** A message between two users, as it is at one moment: a change makes another object of the same number. Times are epoch milliseconds with a fraction. */
export interface PrivateMessage extends MessageIds, MessageExtras {
  /** Position in the log of all messages of the server: 1, 2, 3… */
  readonly number: number
  /** When the server had recorded it. */
  readonly at: number
  readonly text: string
  /** TL `MessageEntity` objects. */
  readonly entities: readonly PlainTl[]
  /** A TL `MessageMedia` object. */
  readonly media: PlainTl | undefined
  readonly replyTo: MessageIds | undefined
  /** The last change its users can see. */
  readonly editedAt?: number
  /** The last change they cannot see. */
  readonly touchedAt?: number
  /** When the sender's copy went. */
  readonly fromDeletedAt?: number
  /** When the receiver's copy went. */
  readonly toDeletedAt?: number
}

/** The same message as one of the two sees it. */
export interface MailboxView {
  readonly id: number
  readonly isOut: boolean
  readonly peer: number
}

export function viewFor(accountId: number, message: MessageIds): MailboxView {
  return message.from === accountId
    ? { id: message.fromId, isOut: true, peer: message.to }
    : { id: message.toId, isOut: false, peer: message.from }
}

/** When the copy of one of the two went; undefined while it is there. */
export function deletedAtFor(accountId: number, message: PrivateMessage): number | undefined {
  return message.from === accountId ? message.fromDeletedAt : message.toDeletedAt
}
