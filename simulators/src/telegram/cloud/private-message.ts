import type { PlainTl } from '../tl/plain-tl.ts'

/** A message between two users. Both have a copy in their mailbox, each under an identifier of its own. */
export interface PrivateMessage {
  /** Position in the log of all messages of the server: 1, 2, 3… */
  readonly number: number
  /** Epoch milliseconds with a fraction: when the server had recorded it. */
  readonly at: number
  readonly from: number
  readonly to: number
  /** The identifier in the sender's mailbox. */
  readonly fromId: number
  /** The identifier in the receiver's mailbox. */
  readonly toId: number
  readonly text: string
  /** TL `MessageEntity` objects. */
  readonly entities: readonly PlainTl[]
  /** A TL `MessageMedia` object. */
  readonly media: PlainTl | undefined
  readonly replyTo: PrivateMessage | undefined
}

/** The same message as one of the two sees it. */
export interface MailboxView {
  readonly id: number
  readonly isOut: boolean
  readonly peer: number
}

export function viewFor(accountId: number, message: PrivateMessage): MailboxView {
  return message.from === accountId
    ? { id: message.fromId, isOut: true, peer: message.to }
    : { id: message.toId, isOut: false, peer: message.from }
}
