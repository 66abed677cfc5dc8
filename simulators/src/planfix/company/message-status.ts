/** What Planfix shows at a message: an error mark, one tick, two ticks. */
export type MessageStatusMark = 'error' | 'sent' | 'read'

/** One `messageStatus` received. */
export interface MessageStatus {
  readonly providerId: string
  readonly messageId: string
  readonly status: MessageStatusMark
  /** The value as received: anything but `error` and `read` counts as `sent`. */
  readonly given: string
  readonly text?: string | undefined
  /** Real epoch milliseconds with a fraction. */
  readonly at: number
}
