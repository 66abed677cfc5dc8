import { now } from '../clock.ts'
import type { Commit, Journal } from '../journal.ts'
import type { PlainTl } from '../tl/plain-tl.ts'
import { Mailbox } from './mailbox.ts'
import type { PrivateMessage } from './private-message.ts'
import { RandomIds } from './random-ids.ts'

/** What somebody sends to somebody. */
export interface NewMessage {
  readonly from: number
  readonly to: number
  readonly text: string
  readonly entities?: readonly PlainTl[] | undefined
  readonly media?: PlainTl | undefined
  readonly replyTo?: PrivateMessage | undefined
  readonly randomId?: bigint | undefined
}

interface MessageRecord {
  readonly at: number
  readonly from: number
  readonly to: number
  readonly text: string
  readonly entities?: readonly PlainTl[] | undefined
  readonly media?: PlainTl | undefined
  /** Number of the message in the log. */
  readonly replyTo?: number | undefined
  readonly randomId?: string | undefined
}

/** `origin` is what was passed to `send`: whoever caused the message and need not be told of it. */
export type MessageListener = (message: PrivateMessage, origin: object | undefined) => void

/** The conversations between two users each, and the log of all messages. */
export class PrivateChats {
  readonly randomIds = new RandomIds()
  readonly #mailboxes = new Map<number, Mailbox>()
  readonly #log: PrivateMessage[] = []
  readonly #pairs = new Set<string>()
  readonly #listeners = new Set<MessageListener>()
  readonly #commit: Commit<MessageRecord>

  constructor(journal: Journal) {
    this.#commit = journal.define<MessageRecord>('message', (record) => this.#add(record))
  }

  /** The message is recorded, with both identifiers and both pts, before anybody is told of it. */
  send(message: NewMessage, origin?: object): PrivateMessage {
    this.#commit({
      at: now(),
      from: message.from,
      to: message.to,
      text: message.text,
      entities: message.entities?.length ? message.entities : undefined,
      media: message.media,
      replyTo: message.replyTo?.number,
      randomId: message.randomId?.toString(),
    })
    const sent = this.#log.at(-1)
    if (!sent) throw new Error('A message was committed and is not in the log.')
    for (const listener of this.#listeners) listener(sent, origin)
    return sent
  }

  /** Calls `listener` after every message that is sent from now on; the returned function ends it. */
  subscribe(listener: MessageListener): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  mailbox(accountId: number): Mailbox {
    const mailbox = this.#mailboxes.get(accountId) ?? new Mailbox()
    this.#mailboxes.set(accountId, mailbox)
    return mailbox
  }

  /** Whether that user has ever written to that other one. */
  hasWritten(from: number, to: number): boolean {
    return this.#pairs.has(`${from} ${to}`)
  }

  /** Messages of all chats behind a position in the log, oldest first. */
  log(after: number, limit = Number.POSITIVE_INFINITY): readonly PrivateMessage[] {
    return this.#log.slice(after, after + limit)
  }

  get logLength(): number {
    return this.#log.length
  }

  #add(record: MessageRecord): void {
    const from = this.mailbox(record.from)
    const to = this.mailbox(record.to)
    const message: PrivateMessage = {
      number: this.#log.length + 1,
      at: record.at,
      from: record.from,
      to: record.to,
      fromId: from.nextId,
      toId: to.nextId,
      text: record.text,
      entities: record.entities ?? [],
      media: record.media,
      replyTo: record.replyTo === undefined ? undefined : this.#log[record.replyTo - 1],
    }
    from.add(message)
    to.add(message)
    this.#log.push(message)
    this.#pairs.add(`${message.from} ${message.to}`)
    if (record.randomId !== undefined) this.randomIds.remember(message, BigInt(record.randomId))
  }
}
