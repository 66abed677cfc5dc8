import type { PrivateMessage } from './private-message.ts'

/** The state of an account to which nothing has happened yet. */
const FIRST_PTS = 1

/**
 * All private messages of one account. Their identifiers are one sequence over all its chats,
 * and each raises the account's pts by one. https://core.telegram.org/api/updates#message-related-event-sequences
 */
export class Mailbox {
  /** In the order of both identifiers and pts. */
  readonly #messages: PrivateMessage[] = []

  get pts(): number {
    return FIRST_PTS + this.#messages.length
  }

  get nextId(): number {
    return this.#messages.length + 1
  }

  /** The pts the account has reached with the message of that identifier. */
  ptsOf(id: number): number {
    return FIRST_PTS + id
  }

  get(id: number): PrivateMessage | undefined {
    return this.#messages[id - 1]
  }

  /** What happened after a pts, oldest first, at most `limit`. */
  after(pts: number, limit: number): readonly PrivateMessage[] {
    const start = Math.max(0, pts - FIRST_PTS)
    return this.#messages.slice(start, start + limit)
  }

  add(message: PrivateMessage): void {
    this.#messages.push(message)
  }
}
