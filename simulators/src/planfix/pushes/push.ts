import type { MessageStatusMark } from '../company/message-status.ts'
import type { PushAttempt, PushData, PushState } from '../company/push-data.ts'
import { type FormPair, MalformedFormError, parseFormPairs } from '../form-pairs.ts'
import { PushWaiters } from './push-waiters.ts'

/** A POST of Planfix towards the bridge: what is sent, every attempt, and what became of it. */
export class Push {
  readonly data: PushData
  readonly #attempts: PushAttempt[] = []
  readonly #waiters = new PushWaiters()
  #state: PushState = 'waiting'
  #nextAttemptAt: number | undefined
  #status: MessageStatusMark | undefined

  constructor(data: PushData) {
    this.data = data
  }

  get id(): number {
    return this.data.id
  }

  get messageId(): string | undefined {
    return this.data.messageId
  }

  get chatId(): string | undefined {
    return this.data.chatId
  }

  get state(): PushState {
    return this.#state
  }

  get attempts(): readonly PushAttempt[] {
    return this.#attempts
  }

  /** When the next attempt is due on Planfix's clock; absent when none is, or when it only waits for its turn. */
  get nextAttemptAt(): number | undefined {
    return this.#nextAttemptAt
  }

  /** The last status the bridge reported for this message. */
  get status(): MessageStatusMark | undefined {
    return this.#status
  }

  /** The fields sent; empty when the body is no form. */
  get pairs(): FormPair[] {
    try {
      return parseFormPairs(this.data.body)
    } catch (error) {
      if (error instanceof MalformedFormError) return []
      throw error
    }
  }

  /** Resolves with the attempt that the bridge accepted; rejects when Planfix drops the push or the simulator stops. */
  get accepted(): Promise<PushAttempt> {
    return this.#waiters.until(() => {
      if (this.#state === 'dropped') throw new Error(`Push ${this.id} was dropped: ${describe(this.#attempts.at(-1))}`)
      return this.#state === 'accepted' ? this.#attempts.at(-1) : undefined
    })
  }

  /** Resolves with the n-th attempt, whatever came of it; rejects when there will not be so many. */
  attempted(n: number): Promise<PushAttempt> {
    return this.#waiters.until(() => {
      const attempt = this.#attempts[n - 1]
      if (!attempt && this.#state !== 'waiting')
        throw new Error(`Push ${this.id} is ${this.#state} after ${this.#attempts.length} attempts`)
      return attempt
    })
  }

  /** Resolves when the mark at the message is this one; rejects when the simulator stops. */
  shows(status: MessageStatusMark): Promise<MessageStatusMark> {
    return this.#waiters.until(() => (this.#status === status ? status : undefined))
  }

  noteAttempt(attempt: PushAttempt, state: PushState, nextAttemptAt: number | undefined): void {
    this.#attempts.push(attempt)
    this.#state = state
    this.#nextAttemptAt = nextAttemptAt
    this.#waiters.changed()
  }

  noteStatus(status: MessageStatusMark): void {
    this.#status = status
    this.#waiters.changed()
  }

  /** Ends all waiting for this push. */
  abandon(reason: Error): void {
    this.#waiters.fail(reason)
  }

  toJSON(): object {
    const { state, status, nextAttemptAt, attempts } = this
    return { ...this.data, pairs: this.pairs, state, status, nextAttemptAt, attempts }
  }
}

function describe(attempt: PushAttempt | undefined): string {
  if (!attempt) return 'never attempted'
  return attempt.error ?? `answered ${attempt.status} ${attempt.body?.slice(0, 200)}`
}
