import type { PrivateMessage } from './private-message.ts'

interface Told {
  /** Whose mailbox it happened in. */
  readonly account: number
  /** Epoch milliseconds with a fraction. */
  readonly at: number
  /** The pts the account has reached with it. */
  readonly pts: number
}

/** The message as it was when it happened: later changes do not show in it. */
export interface MessageHappening extends Told {
  readonly kind: 'sent' | 'edited'
  readonly message: PrivateMessage
}

export interface DeletionHappening extends Told {
  readonly kind: 'deleted'
  /** Identifiers in the account's mailbox; each has raised the pts by one. */
  readonly ids: readonly number[]
}

/** What one account is told of. What happens to a message happens in the mailboxes of both its users. */
export type Happening = MessageHappening | DeletionHappening
