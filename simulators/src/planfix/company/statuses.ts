import type { EventLog } from './event-log.ts'
import type { MessageStatus } from './message-status.ts'

/** What the bridge reported about pushed messages. Nothing is overwritten: a step back from `read` to `sent` stays visible. */
export class Statuses {
  readonly #log: EventLog
  readonly #all: MessageStatus[] = []
  readonly #ofMessage = new Map<string, MessageStatus[]>()

  constructor(log: EventLog) {
    this.#log = log
    log.on('status.reported', ({ status }) => this.#put(status))
  }

  get all(): readonly MessageStatus[] {
    return this.#all
  }

  /** The history of one message, oldest first. */
  of(messageId: string): readonly MessageStatus[] {
    return this.#ofMessage.get(messageId) ?? []
  }

  report(status: MessageStatus): void {
    this.#log.record({ type: 'status.reported', status })
  }

  #put(status: MessageStatus): void {
    this.#all.push(status)
    const ofMessage = this.#ofMessage.get(status.messageId)
    if (ofMessage) ofMessage.push(status)
    else this.#ofMessage.set(status.messageId, [status])
  }
}
