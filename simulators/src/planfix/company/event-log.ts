import { epochMs } from '../epoch-ms.ts'
import type { CompanyEvent, CompanyEventType, EventOf, LoggedEvent } from './company-events.ts'
import { Journal } from './journal.ts'

type Handler = (event: CompanyEvent) => void
type Listener = (event: LoggedEvent) => void

/** The account's history. Collections apply its events to themselves, now and again when a data folder is opened. */
export class EventLog {
  readonly #events: LoggedEvent[] = []
  readonly #handlers = new Map<CompanyEventType, Handler[]>()
  readonly #listeners = new Set<Listener>()
  #journal: Journal | undefined

  /** Applies every event of this type. To be called before `open`. */
  on<Type extends CompanyEventType>(type: Type, handler: (event: EventOf<Type>) => void): void {
    const handlers = this.#handlers.get(type) ?? []
    handlers.push(handler as Handler)
    this.#handlers.set(type, handlers)
  }

  /** Applies what the data folder holds, and keeps everything from now on in it. */
  open(dataDir: string): void {
    this.#journal = new Journal(dataDir)
    for (const event of this.#journal.events) {
      this.#events.push(event)
      this.#apply(event)
    }
  }

  record(event: CompanyEvent): void {
    const logged: LoggedEvent = { seq: this.#events.length + 1, at: epochMs(), ...event }
    this.#journal?.append(logged)
    this.#events.push(logged)
    this.#apply(event)
    for (const listener of this.#listeners) listener(logged)
  }

  /** Hears of each event after it was applied, not of those read from a data folder. Returns what ends it. */
  subscribe(listener: Listener): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  /** The events after the cursor, at most `limit`. A cursor is the `seq` of the last event seen; 0 is the beginning. */
  after(cursor: number, limit = Number.POSITIVE_INFINITY): LoggedEvent[] {
    return this.#events.slice(cursor, cursor + limit)
  }

  /** The `seq` of the newest event. */
  get last(): number {
    return this.#events.length
  }

  close(): void {
    this.#journal?.close()
    this.#journal = undefined
  }

  #apply(event: CompanyEvent): void {
    for (const handler of this.#handlers.get(event.type) ?? []) handler(event)
  }
}
