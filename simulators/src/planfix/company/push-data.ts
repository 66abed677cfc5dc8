/** One POST of Planfix towards the bridge, before it was tried. */
export interface PushData {
  readonly id: number
  readonly providerId: string
  /** The body as sent: a form, unless raw. */
  readonly body: string
  readonly contentType: string
  readonly messageId?: string | undefined
  readonly chatId?: string | undefined
  readonly taskNumber?: number | undefined
  /** Sent a single time, outside the account's queue, and never retried: a repeat or a raw push. */
  readonly isOnce: boolean
  /** The id of the push that this one repeats. */
  readonly repeatOf?: number | undefined
  /** Real epoch milliseconds with a fraction. */
  readonly at: number
}

/** One try of a push. */
export interface PushAttempt {
  /** Real epoch milliseconds with a fraction when the POST began. */
  readonly at: number
  /** The same moment on Planfix's clock. */
  readonly clockAt: number
  /** Real milliseconds until the whole answer was there, or until it was given up. */
  readonly ms: number
  /** Absent when there was no answer. */
  readonly status?: number | undefined
  /** The answer's body. */
  readonly body?: string | undefined
  /** Why there was no answer, or why a 200 did not help. */
  readonly error?: string | undefined
}

/** `waiting`: in the queue, on its way or due for another attempt. `dropped`: Planfix has given it up. */
export type PushState = 'waiting' | 'accepted' | 'dropped'
