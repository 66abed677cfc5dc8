import type { PrivateMessage } from './private-message.ts'

/** The state of an account to which nothing has happened yet. */
const FIRST_PTS = 1

/** Something that happened to one message, and raised the account's pts by one. */
export interface MailboxEvent {
  readonly kind: 'sent' | 'edited' | 'deleted'
  readonly id: number
}

/**
 * All private messages of one account. Their identifiers are one sequence over all its chats;
 * so is the pts, which every event raises by one. https://core.telegram.org/api/updates#message-related-event-sequences
 */
export class Mailbox {
  readonly #log: readonly PrivateMessage[]
  /** Positions in the log, by identifier; undefined when the account has its copy no more. */
  readonly #numbers: (number | undefined)[] = []
  readonly #events: MailboxEvent[] = []
  readonly #toldDeletions = new Set<number>()

  constructor(log: readonly PrivateMessage[]) {
    this.#log = log
  }

  get pts(): number {
    return FIRST_PTS + this.#events.length
  }

  get nextId(): number {
    return this.#numbers.length + 1
  }

  /** Undefined when there has never been one of that identifier, and when it has been deleted. */
  get(id: number): PrivateMessage | undefined {
    const number = this.#numbers[id - 1]
    return number === undefined ? undefined : this.#log[number - 1]
  }

  /** Everything that has not been deleted, oldest first. */
  messages(): PrivateMessage[] {
    return this.#numbers.flatMap((_number, index) => this.get(index + 1) ?? [])
  }

  /** What happened after a pts, oldest first, at most `limit`. */
  after(pts: number, limit: number): readonly MailboxEvent[] {
    const start = Math.max(0, pts - FIRST_PTS)
    return this.#events.slice(start, start + limit)
  }

  /** Whether the account is told that this message has been deleted. */
  isToldOfDeletion(id: number): boolean {
    return this.#toldDeletions.has(id)
  }

  add(message: PrivateMessage): void {
    this.#events.push({ kind: 'sent', id: this.nextId })
    this.#numbers.push(message.number)
  }

  noteEdit(id: number): void {
    if (this.get(id)) this.#events.push({ kind: 'edited', id })
  }

  /** A deletion of which the account is not told leaves no trace in its events. */
  delete(id: number, isTold: boolean): void {
    this.#numbers[id - 1] = undefined
    if (!isTold) return
    this.#toldDeletions.add(id)
    this.#events.push({ kind: 'deleted', id })
  }
}
