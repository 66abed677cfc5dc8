import { now } from '../clock.ts'
import type { Commit, Journal } from '../journal.ts'
import type { DeletionRecord, EditRecord, MessageContent, MessageRecord, NewMessage } from './chat-records.ts'
import { toRecord, withContent } from './chat-records.ts'
import type { Deletion } from './deleted-copies.ts'
import { findDeletedCopies } from './deleted-copies.ts'
import type { Happening, MessageHappening } from './happening.ts'
import { Mailbox } from './mailbox.ts'
import type { PrivateMessage } from './private-message.ts'
import { viewFor } from './private-message.ts'
import { RandomIds } from './random-ids.ts'

/** `origin` is what was passed along by whoever caused it and need not be told of it. */
export type HappeningListener = (happening: Happening, origin: object | undefined) => void

/** The conversations between two users each, and the log of all messages. */
export class PrivateChats {
  readonly #log: PrivateMessage[] = []
  readonly randomIds = new RandomIds(this.#log)
  readonly #mailboxes = new Map<number, Mailbox>()
  readonly #pairs = new Set<string>()
  readonly #listeners = new Set<HappeningListener>()
  readonly #isToldOfOthersDeletions: (accountId: number) => boolean
  readonly #commitMessage: Commit<MessageRecord>
  readonly #commitAlbum: Commit<{ readonly messages: readonly MessageRecord[] }>
  readonly #commitEdit: Commit<EditRecord>
  readonly #commitDeletion: Commit<DeletionRecord>

  /** Everybody is told of deletions of their own; `isToldOfOthersDeletions` says who is told when somebody else deletes. */
  constructor(journal: Journal, isToldOfOthersDeletions: (accountId: number) => boolean) {
    this.#isToldOfOthersDeletions = isToldOfOthersDeletions
    this.#commitMessage = journal.define<MessageRecord>('message', (record) => this.#add(record))
    this.#commitAlbum = journal.define('album', ({ messages }) => {
      for (const record of messages) this.#add(record)
    })
    this.#commitEdit = journal.define<EditRecord>('edit', (record) => this.#edit(record))
    this.#commitDeletion = journal.define<DeletionRecord>('deletion', (record) => this.#delete(record))
  }

  /** The message is recorded, with both identifiers and both pts, before anybody is told of it. */
  send(message: NewMessage, origin?: object): PrivateMessage {
    this.#commitMessage(toRecord(message, now()))
    const sent = this.#require(this.#log.length)
    this.#tell(this.#happeningsOf('sent', sent, sent.at), origin)
    return sent
  }

  /** All of them are recorded, or none; each is told of by itself. */
  sendAlbum(messages: readonly NewMessage[], origin?: object): PrivateMessage[] {
    const before = this.#log.length
    const at = now()
    this.#commitAlbum({ messages: messages.map((message) => toRecord(message, at)) })
    const sent = this.#log.slice(before)
    this.#tell(this.#albumHappenings(sent), origin)
    return sent
  }

  /** Gives the message another content. Without `content` nothing changes, and yet clients are told. */
  edit(message: PrivateMessage, content: MessageContent | undefined, origin?: object): PrivateMessage {
    const at = now()
    this.#commitEdit({ at, number: message.number, ...(content && { content }) })
    const edited = this.#require(message.number)
    this.#tell(this.#happeningsOf('edited', edited, at), origin)
    return edited
  }

  /** The messages must be in the mailbox of the one who deletes them. */
  delete(messages: readonly PrivateMessage[], deletion: Deletion, origin?: object): void {
    if (messages.length === 0) return
    const at = now()
    const copies = findDeletedCopies(messages, deletion, this.#isToldOfOthersDeletions)
    this.#commitDeletion({ at, copies })
    const told = copies.filter(({ isTold }) => isTold)
    const happenings = told.map(({ account, ids }) => ({ kind: 'deleted' as const, account, at, ids, pts: this.mailbox(account).pts }))
    this.#tell(happenings, origin)
  }

  /** Calls `listener` for everything that happens from now on; the returned function ends it. */
  subscribe(listener: HappeningListener): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  mailbox(accountId: number): Mailbox {
    const mailbox = this.#mailboxes.get(accountId) ?? new Mailbox(this.#log)
    this.#mailboxes.set(accountId, mailbox)
    return mailbox
  }

  /** Whether that user has ever written to that other one. */
  hasWritten(from: number, to: number): boolean {
    return this.#pairs.has(`${from} ${to}`)
  }

  /** Messages of all chats behind a position in the log, oldest first; deleted ones are still there. */
  log(after: number, limit = Number.POSITIVE_INFINITY): readonly PrivateMessage[] {
    return this.#log.slice(after, after + limit)
  }

  get logLength(): number {
    return this.#log.length
  }

  #add(record: MessageRecord): void {
    const from = this.mailbox(record.from)
    const to = this.mailbox(record.to)
    const { randomId, replyTo, ...fields } = record
    const message: PrivateMessage = {
      ...fields,
      number: this.#log.length + 1,
      fromId: from.nextId,
      toId: to.nextId,
      entities: record.entities ?? [],
      media: record.media,
      replyTo: replyTo === undefined ? undefined : this.#require(replyTo),
    }
    this.#log.push(message)
    from.add(message)
    to.add(message)
    this.#pairs.add(`${message.from} ${message.to}`)
    if (randomId !== undefined) this.randomIds.remember(message, BigInt(randomId))
  }

  #edit({ at, number, content }: EditRecord): void {
    const message = this.#require(number)
    this.#log[number - 1] = content ? withContent(message, content, at) : { ...message, touchedAt: at }
    this.mailbox(message.from).noteEdit(message.fromId)
    this.mailbox(message.to).noteEdit(message.toId)
  }

  #delete({ at, copies }: DeletionRecord): void {
    for (const { account, ids, isTold } of copies) {
      for (const id of ids) {
        const message = this.mailbox(account).get(id)
        if (!message) throw new Error(`There is no message ${id} in the mailbox of ${account} that could be deleted.`)
        const change = message.from === account ? { fromDeletedAt: at } : { toDeletedAt: at }
        this.#log[message.number - 1] = { ...message, ...change }
        this.mailbox(account).delete(id, isTold)
      }
    }
  }

  #require(number: number): PrivateMessage {
    const message = this.#log[number - 1]
    if (!message) throw new Error(`There is no message ${number} in the log.`)
    return message
  }

  /** For each of the two who has a copy. */
  #happeningsOf(kind: MessageHappening['kind'], message: PrivateMessage, at: number): MessageHappening[] {
    const accounts = [message.from, message.to].filter((account) => this.mailbox(account).get(viewFor(account, message).id))
    return accounts.map((account) => ({ kind, account, message, at, pts: this.mailbox(account).pts }))
  }

  /** The pts of an account is the one after the last message: each of those before has reached one less. */
  #albumHappenings(messages: readonly PrivateMessage[]): MessageHappening[] {
    return messages.flatMap((message, index) =>
      this.#happeningsOf('sent', message, message.at).map((happening) => ({
        ...happening,
        pts: happening.pts - (messages.length - 1 - index),
      })),
    )
  }

  #tell(happenings: readonly Happening[], origin: object | undefined): void {
    for (const happening of happenings) for (const listener of this.#listeners) listener(happening, origin)
  }
}
