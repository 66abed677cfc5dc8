import type { Clock } from '../clock.ts'
import { epochMs } from '../epoch-ms.ts'
import { UsageError } from '../usage-error.ts'
import { Comment, type CommentAuthor, type CommentContent, type CommentData, type StatusChange, type SystemType } from './comment.ts'
import type { EventLog } from './event-log.ts'
import { flattenHtml } from './flatten-html.ts'
import { givenOnly } from './given-only.ts'

/** What is told of a new comment: a text, or HTML that the text is made of. */
export type NewComment = Omit<CommentData, 'id' | 'at' | 'clockAt' | 'text' | 'attachments'> & Partial<CommentData>

/** Where a comment is: in a task, or at a contact. */
export type CommentPlace = { readonly taskNumber: number } | { readonly contactNumber: number }

/** What Planfix says of itself in a history is not documented but for its form: public recordings show `{event21}`. */
const systemText = '{event21}'

/** All comments of the account, and what Planfix itself writes into the history of its tasks; oldest first. */
export class Comments {
  readonly #log: EventLog
  readonly #clock: Clock
  readonly #history: Comment[] = []
  readonly #places = new Map<number, number>()
  readonly #ofPlace = new Map<string, number[]>()
  /**
   * Ids only ever grow, over restarts too. An account kept in memory begins at the second it was made, so that a bridge that remembers
   * the ids of the account before it takes none for a repeat.
   */
  #lastId = Math.floor(Date.now() / 1000)

  constructor(log: EventLog, clock: Clock) {
    this.#log = log
    this.#clock = clock
    log.on('comment.added', ({ comment }) => this.#put(new Comment(comment)))
    log.on('history.added', ({ comment }) => this.#put(new Comment(comment)))
    log.on('comment.changed', ({ id, changes }) => this.#replace(id, changes))
    log.on('comment.deleted', ({ id }) => this.#replace(id, { isDeleted: true }))
    log.on('contact.merged', ({ number, into }) => this.#moveTo(number, into))
  }

  /** What people wrote and did not delete. */
  get all(): readonly Comment[] {
    return this.#history.filter(isShown)
  }

  /** Everything, what Planfix wrote of itself and what was deleted too. */
  get history(): readonly Comment[] {
    return this.#history
  }

  /** What people wrote in a task and did not delete. */
  ofTask(taskNumber: number): readonly Comment[] {
    return this.historyOf({ taskNumber }).filter(isShown)
  }

  /** Everything in a task or at a contact, what Planfix wrote of itself and what was deleted too. */
  historyOf(place: CommentPlace): readonly Comment[] {
    return (this.#ofPlace.get(keyOf(place)) ?? []).map((index) => this.#at(index))
  }

  find(id: number): Comment | undefined {
    const index = this.#places.get(id)
    return index === undefined ? undefined : this.#at(index)
  }

  /** Throws when there is none. */
  get(id: number): Comment {
    const comment = this.find(id)
    if (!comment) throw new UsageError(`There is no comment ${id}`)
    return comment
  }

  /** The id that the next comment will have. */
  get nextId(): number {
    return this.#lastId + 1
  }

  add(comment: NewComment): Comment {
    const text = comment.text ?? flattenHtml(comment.html ?? '')
    const data = {
      attachments: [],
      ...givenOnly(comment),
      author: comment.author,
      id: this.nextId,
      text,
      at: comment.at ?? epochMs(),
      clockAt: this.#clock.now(),
    }
    this.#log.record({ type: 'comment.added', comment: data })
    return this.get(data.id)
  }

  /** What Planfix writes of itself into the history of a task or a contact. */
  addSystem(type: SystemType, place: CommentPlace, author: CommentAuthor, statusChange?: StatusChange): Comment {
    const when = { at: epochMs(), clockAt: this.#clock.now() }
    const comment = {
      id: this.nextId,
      ...place,
      author,
      text: systemText,
      html: systemText,
      type,
      attachments: [],
      ...when,
      statusChange,
    }
    this.#log.record({ type: 'history.added', comment })
    return this.get(comment.id)
  }

  /** Edits a comment; what is not named stays. */
  change(id: number, changes: CommentContent): Comment {
    this.get(id)
    const text = changes.html === undefined ? {} : { text: flattenHtml(changes.html) }
    this.#log.record({ type: 'comment.changed', id, changes: { ...givenOnly(changes), ...text, editedAt: this.#clock.now() } })
    return this.get(id)
  }

  delete(id: number): void {
    if (!this.get(id).isDeleted) this.#log.record({ type: 'comment.deleted', id })
  }

  #put(comment: Comment): void {
    const index = this.#history.push(comment) - 1
    this.#places.set(comment.id, index)
    this.#lastId = Math.max(this.#lastId, comment.id)
    const key = keyOf(placeOf(comment))
    const ofPlace = this.#ofPlace.get(key)
    if (ofPlace) ofPlace.push(index)
    else this.#ofPlace.set(key, [index])
  }

  #at(index: number): Comment {
    const comment = this.#history[index]
    if (!comment) throw new Error(`No comment stands at ${index}`)
    return comment
  }

  #replace(id: number, changes: Partial<CommentData>): void {
    const index = this.#places.get(id)
    if (index !== undefined) this.#history[index] = this.#at(index).with(changes)
  }

  #moveTo(number: number, into: number): void {
    const replaced = ({ kind, id }: { kind: string; id?: number | undefined }) => kind === 'contact' && id === number
    for (const [index, comment] of this.#history.entries()) {
      const author = replaced(comment.author) ? { author: { ...comment.author, id: into } } : {}
      const notified = comment.notified.map((person) => (replaced(person) ? { ...person, id: into } : person))
      const place = comment.contactNumber === number ? { contactNumber: into } : {}
      this.#history[index] = comment.with({ ...author, ...place, notified })
    }
    const [gone, kept] = [keyOf({ contactNumber: number }), keyOf({ contactNumber: into })]
    const moved = [...(this.#ofPlace.get(kept) ?? []), ...(this.#ofPlace.get(gone) ?? [])]
    this.#ofPlace.set(
      kept,
      moved.sort((one, other) => one - other),
    )
    this.#ofPlace.delete(gone)
  }
}

function isShown(comment: Comment): boolean {
  return comment.isPersonal && !comment.isDeleted
}

function placeOf({ taskNumber, contactNumber }: CommentData): CommentPlace {
  return taskNumber === undefined ? { contactNumber: contactNumber ?? 0 } : { taskNumber }
}

function keyOf(place: CommentPlace): string {
  return 'taskNumber' in place ? `task ${place.taskNumber}` : `contact ${place.contactNumber}`
}
