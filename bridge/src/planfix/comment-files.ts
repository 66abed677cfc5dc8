import type { StoredFile } from '../domain/file.ts'
import type { Language } from '../domain/words.ts'
import type { Absence } from '../files/file-source.ts'
import type { Delivery } from '../outbox/delivery.ts'
import type { Outcome, Retry } from '../outbox/outcome.ts'
import { toCommentHtml } from './comment-html.ts'
import { linkedPlaceholderOf, placeholderOf } from './file-words.ts'
import {
  type Carrying,
  type FileSupply,
  filesOf,
  findAbsent,
  numbered,
  openContent,
  refuseMissing,
  tellOfFiles,
  textWithFiles,
} from './message-files.ts'
import type { PlanfixNotes } from './planfix-notes.ts'
import type { CallOptions, FileContent, FilePlace, TaskApi } from './task-api.ts'

export interface CommentFilesOptions {
  api: TaskApi
  notes: PlanfixNotes
  files: FileSupply
  language: Language
}

/** A text waits for a file that cannot be had or uploaded at present for this many attempts; then it goes without. */
const mostWaits = 3

/** An upload may last as long as this speed takes, bytes a second. */
const slowestUpload = 50 * 1024

/** What the comment says that files are put on. */
interface Commented {
  text: string
  /** It was written before, and tells of none of these files. */
  isEarlier: boolean
}

/** The files of one attempt on their way into a comment, by Planfix's REST or XML API. */
export class CommentFiles {
  readonly #options: CommentFilesOptions
  readonly #delivery: Delivery
  readonly #calls: CallOptions

  constructor(options: CommentFilesOptions, delivery: Delivery, calls: CallOptions) {
    this.#options = options
    this.#delivery = delivery
    this.#calls = calls
  }

  /** What comes of each file. Where comments refer to files, they are uploaded now; one that is there already is not sent again. */
  async prepare(): Promise<Carrying[] | Outcome> {
    const { notes } = this.#options
    const carrying: Carrying[] = []
    for (const file of filesOf(this.#delivery.content, await notes.listFiles(this.#delivery.messageId))) {
      const one = await this.#prepareOne(file)
      if ('kind' in one) return one
      carrying.push(one)
    }
    return carrying
  }

  /** Puts the files that need one on a comment that is there. A file that is not to be had by now is named in it. */
  async attach(carrying: Carrying[], place: FilePlace, { text, isEarlier }: Commented, answer: string): Promise<Outcome> {
    const there = await this.#namesThere(place)
    const after: Carrying[] = []
    for (const one of carrying) {
      const isToDo = one.is === 'carried' && one.file.planfixFileId === null && !this.#isAmong(there, one.file, place)
      const done = isToDo ? await this.#attachOne(one.file, place) : one
      if ('kind' in done) return done
      after.push(done)
    }
    const refused = refuseMissing(this.#delivery, after)
    if (refused) return refused
    // What was named before has its line in a text that was written for it, and none in an earlier one.
    const named = after.filter((one, index) => one.is !== 'carried' && (isEarlier || one !== carrying[index]))
    const written = named.length === 0 ? text : textWithFiles(text, named, this.#options.language)
    if (named.length > 0) await this.#rewrite(place, written)
    const receipt = { planfixCommentId: place.comment, planfixCommentText: written }
    return tellOfFiles({ kind: 'delivered', answer, receipt }, written, after)
  }

  async #rewrite({ task, comment }: FilePlace, text: string): Promise<void> {
    const { api, notes } = this.#options
    await api.editComment(task, comment, toCommentHtml(text), this.#calls)
    await notes.noteComment(this.#delivery.messageId, { id: comment, text, task })
  }

  async #prepareOne(file: StoredFile): Promise<Carrying | Outcome> {
    const { fileUploads } = this.#options.api
    if (file.planfixFileId !== null) return { is: 'carried', file }
    if ((file.size ?? 0) > fileUploads.largest) return this.#named(file)
    if (fileUploads.when === 'before_comment') return this.#send(file, fileUploads.upload)
    const absence = await findAbsent(file, this.#options.files, this.#calls.signal)
    return absence ? this.#absent(file, absence) : { is: 'carried', file }
  }

  #attachOne(file: StoredFile, place: FilePlace): Promise<Carrying | Outcome> {
    const { fileUploads } = this.#options.api
    if (fileUploads.when === 'before_comment') return Promise.resolve({ is: 'carried', file })
    return this.#send(file, (content, calls) => fileUploads.attach(place, content, calls))
  }

  async #send(file: StoredFile, upload: (content: FileContent, calls: CallOptions) => Promise<number>): Promise<Carrying | Outcome> {
    const { notes, files } = this.#options
    const content = await openContent(file, files, this.#calls.signal)
    if ('is' in content) return this.#absent(file, content)
    const timeoutMs = this.#calls.timeoutMs + ((file.size ?? 0) / slowestUpload) * 1_000
    try {
      const planfixFileId = await upload(content, { ...this.#calls, timeoutMs })
      await notes.noteUploaded(file.id, planfixFileId)
      return { is: 'carried', file: { ...file, planfixFileId } }
    } catch (error) {
      return this.#failed(error, file, content)
    }
  }

  #failed(error: unknown, file: StoredFile, content: FileContent): Carrying | Outcome {
    if (content.isBroken) return this.#absent(file, { is: 'not_now', retryAfterMs: 0 })
    const { stale: _stale, ...outcome } = this.#options.api.classify(error, this.#delivery.attempts)
    if (outcome.kind === 'rejected') return this.#named(file)
    const isItsOwn = outcome.kind === 'uncertain' || (outcome.kind === 'retry' && outcome.scope === 'lane')
    if (isItsOwn && this.#delivery.attempts > mostWaits) return this.#missing(file)
    // A file that nothing refers to is seen by nobody; sending it again does no harm.
    return outcome.kind === 'uncertain' ? { ...outcome, kind: 'retry' } : outcome
  }

  #absent(file: StoredFile, absence: Absence): Carrying | Retry {
    const isToWait = absence.is === 'not_now' && this.#delivery.attempts <= mostWaits
    if (!isToWait) return this.#missing(file)
    const reason = { en: `Telegram does not give the file at present: ${file.name}`, ru: `Telegram пока не отдаёт файл: ${file.name}` }
    return { kind: 'retry', answer: `Telegram does not give ${file.name} at present`, reason, scope: 'lane', afterMs: absence.retryAfterMs }
  }

  #missing(file: StoredFile): Carrying {
    return { is: 'missing', file, line: placeholderOf(file, this.#options.language) }
  }

  /** What Planfix does not take can still be fetched by a link, where we can be reached. */
  #named(file: StoredFile): Carrying {
    const { files, language } = this.#options
    const url = files.linkTo(file)
    return { is: 'named', file, line: url === null ? placeholderOf(file, language) : linkedPlaceholderOf(file, url, language) }
  }

  /** After an attempt that broke off, what Planfix has on the comment already. */
  async #namesThere({ comment }: FilePlace): Promise<string[]> {
    if (this.#delivery.attempts <= 1) return []
    return (await this.#options.api.readComment(comment, this.#calls))?.fileNames ?? []
  }

  #isAmong(names: string[], { name }: StoredFile, { comment }: FilePlace): boolean {
    const { fileUploads } = this.#options.api
    const shown = (one: string) => (fileUploads.when === 'after_comment' ? fileUploads.nameOf(one) : one)
    return names.includes(shown(name)) || names.includes(shown(numbered(name, Number(comment))))
  }
}
