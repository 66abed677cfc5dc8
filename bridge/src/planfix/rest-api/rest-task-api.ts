import type { ConnectionSettings } from '../../domain/connection.ts'
import type { PlanfixCommentId, TaskNumber } from '../../domain/ids.ts'
import type { Outcome } from '../../outbox/outcome.ts'
import { toCommentHtml } from '../comment-html.ts'
import type { PlanfixContact, PlanfixTask } from '../planfix-notes.ts'
import { toPlanfixDateTime } from '../planfix-time.ts'
import { readInPages } from '../read-in-pages.ts'
import { isSamePhone } from '../same-phone.ts'
import type { CallOptions, ChangedSpan, NewComment, NewTask, PlanfixComment, TaskApi, WantedContact } from '../task-api.ts'
import { classifyRestError } from './classify-rest-error.ts'
import type { RestApiClient } from './client.ts'
import type { Comment } from './comment.ts'
import { commentCreate } from './comment-create.ts'
import { commentGet } from './comment-get.ts'
import { commentList } from './comment-list.ts'
import { commentUpdate } from './comment-update.ts'
import { bareUsername, type Contact } from './contact.ts'
import { contactCreate } from './contact-create.ts'
import { contactGet } from './contact-get.ts'
import { contactList } from './contact-list.ts'
import { contactUpdate } from './contact-update.ts'
import { pageSize } from './pages.ts'
import { ping } from './ping.ts'
import { contactRef, fromPersonRef, numberOfId } from './prefixed-id.ts'
import { isRestFailure, PlanfixRestError, UnreadableAnswerError } from './rest-error.ts'
import { taskCreate } from './task-create.ts'
import { taskGet } from './task-get.ts'
import { taskList } from './task-list.ts'
import type { Created } from './writing.ts'

export interface RestTaskApiOptions {
  client: RestApiClient
  settings: () => ConnectionSettings
  now: () => number
  /** A comment is too large to be read, and was left out of a list. */
  onPassedOver: () => void
}

/** REST codes (REST API description 1.3.4) that say what Planfix no longer has. */
const staleByCode: Record<number, 'task' | 'contact' | 'comment'> = { 1000: 'task', 2000: 'contact', 5000: 'comment' }

/** "Invalid field value" of the same description. */
const invalidField = 41

/** The zone of the token's employee is not told; no zone is further from UTC than this, ms. */
const widestZoneMs = 14 * 3_600_000

/** A task's time of change is told in minutes: once that minute is over, by both clocks, nothing more belongs to it, ms. */
const minuteOverMs = 75_000

/** Tasks whose last change has been looked at are remembered, at most this many. */
const mostTasksRemembered = 2_000

/** Contacts, tasks and comments by Planfix's REST API. */
export class RestTaskApi implements TaskApi {
  readonly #client: RestApiClient
  readonly #settings: () => ConnectionSettings
  readonly #now: () => number
  readonly #onPassedOver: () => void
  /** By task: the change that was looked at, and when. */
  readonly #looked = new Map<string, { changedAt: number; at: number }>()

  constructor({ client, settings, now, onPassedOver }: RestTaskApiOptions) {
    this.#client = client
    this.#settings = settings
    this.#now = now
    this.#onPassedOver = onPassedOver
  }

  async findContact(wanted: WantedContact, options: CallOptions): Promise<PlanfixContact | undefined> {
    const { telegramId, username, phone } = wanted
    if (telegramId) {
      const found = firstUsable(await contactList(this.#client, { telegramId: Number(telegramId) }, options))
      if (found) return toContact(found)
    }
    if (username) {
      // A name may have passed to another person; a card that has another Telegram id is not his.
      const named = await contactList(this.#client, { username }, options)
      const isSame = ({ telegram, telegramId: id }: Contact) =>
        bareUsername(telegram ?? '') === bareUsername(username) && (!id || id === telegramId)
      const found = firstUsable(named.filter(isSame))
      if (found) return toContact(found)
    }
    if (!phone) return undefined
    const called = await contactList(this.#client, { phone: phone.slice(-10) }, options)
    const found = firstUsable(called.filter(({ phones }) => phones?.some(({ number }) => isSamePhone(number, phone))))
    return found && toContact(found)
  }

  async addContact(wanted: WantedContact, options: CallOptions): Promise<PlanfixContact> {
    const { firstName, lastName, username, phone, telegramId, name } = wanted
    const { contact_template: template } = this.#settings()
    const fields = {
      name: firstName || name,
      ...(lastName && firstName && { lastname: lastName }),
      ...(username && { telegram: username }),
      ...(telegramId && { telegramId }),
      ...(phone && { phones: [{ number: phone, kind: 'mobile' as const }] }),
      ...(template > 0 && { templateId: template }),
    }
    const number = idOf('POST /contact/', await contactCreate(this.#client, fields, options))
    return { number, person: contactRef(number) }
  }

  async fillTelegramFields({ number }: PlanfixContact, { username, telegramId }: WantedContact, options: CallOptions): Promise<void> {
    const card = await contactGet(this.#client, number, options)
    const fields = {
      ...(username && !card.telegram && { telegram: username }),
      ...(telegramId && !card.telegramId && { telegramId }),
    }
    if (Object.keys(fields).length === 0) return
    try {
      await contactUpdate(this.#client, { contactNumber: number, fields, isSilent: true }, options)
    } catch (error) {
      // Whether another card may hold the same id is not documented; a refusal here must not hold up a message.
      if (!(error instanceof PlanfixRestError) || error.status >= 500) throw error
    }
  }

  async hasContact({ number }: PlanfixContact, options: CallOptions): Promise<boolean> {
    const card = await absentAs(undefined, 2000, () => contactGet(this.#client, number, options))
    return card !== undefined && !card.isDeleted
  }

  mayBeContact(person: string): boolean {
    return person.startsWith('contact:')
  }

  async findTask({ contact, title }: NewTask, options: CallOptions): Promise<PlanfixTask | undefined> {
    const assigner = fromPersonRef(contact.person)
    const { task_template: template } = this.#settings()
    const tasks = await taskList(this.#client, { ...(assigner && { assigner }), ...(template > 0 && { templateIds: [template] }) }, options)
    const found = tasks.filter(({ name, status, isDeleted }) => name === title && !isDeleted && status?.isActive !== false)
    const newest = found.reduce<number>((most, { id }) => Math.max(most, id), 0)
    return newest > 0 ? toTask(newest) : undefined
  }

  async addTask({ contact, title, description }: NewTask, options: CallOptions): Promise<PlanfixTask> {
    const assigner = fromPersonRef(contact.person)
    const { task_template: template } = this.#settings()
    const fields = {
      name: title,
      description: toCommentHtml(description),
      ...(assigner && { assigner }),
      ...(template > 0 && { templateId: template }),
    }
    return toTask(idOf('POST /task/', await taskCreate(this.#client, fields, options)))
  }

  async readTask({ number }: PlanfixTask, options: CallOptions): Promise<{ isActive: boolean } | undefined> {
    const task = await absentAs(undefined, 1000, () => taskGet(this.#client, number, options))
    return task && !task.isDeleted ? { isActive: task.status?.isActive !== false } : undefined
  }

  async findContactOfTask(taskRef: string, options: CallOptions): Promise<PlanfixContact | undefined> {
    const task = await absentAs(undefined, 1000, () => taskGet(this.#client, Number(taskRef), options))
    const person = task?.assigner?.id ?? ''
    const number = this.mayBeContact(person) ? numberOfId(person) : undefined
    return number === undefined ? undefined : { number, person: contactRef(number) }
  }

  async addComment({ task, author, html }: NewComment, options: CallOptions): Promise<PlanfixCommentId> {
    const owner = author && fromPersonRef(author.person)
    const comment = {
      taskNumber: task.number,
      description: html,
      ...(owner && { owner }),
      // Those who work on the task; never the contact, whose own words these are.
      recipients: { roles: ['assignee' as const, 'participant' as const] },
    }
    return String(idOf('POST comment', await commentCreate(this.#client, comment, options))) as PlanfixCommentId
  }

  async editComment(task: PlanfixTask, id: PlanfixCommentId, html: string, options: CallOptions): Promise<void> {
    await commentUpdate(this.#client, { taskNumber: task.number, commentId: Number(id), fields: { description: html } }, options)
  }

  async readComment(id: PlanfixCommentId, options: CallOptions): Promise<PlanfixComment | undefined> {
    const comment = await absentAs(undefined, 5000, () => commentGet(this.#client, Number(id), options))
    return comment && !comment.isDeleted ? toComment(comment, String(comment.task ?? '')) : undefined
  }

  async listComments({ number, ref }: PlanfixTask, options: CallOptions): Promise<PlanfixComment[]> {
    const newest: Comment[] = []
    for await (const comments of this.#commentPages({ taskNumber: number, typeList: 'Comments' }, options)) {
      newest.push(...comments)
      if (newest.length >= pageSize) break
    }
    return newest.map((comment) => toComment(comment, ref))
  }

  /** There is no list of comments over all tasks: first the changed tasks, then the comments of each, back to the beginning. */
  async *listChanged({ from, to, isWanted }: ChangedSpan, options: CallOptions): AsyncIterable<PlanfixComment[]> {
    const { task_template: template } = this.#settings()
    const search = { changed: this.#filterSpan(from, to), ...(template > 0 && { templateIds: [template] }) }
    for (const { id, dateOfLastUpdate: changedAt = to } of await taskList(this.#client, search, options, ['id', 'dateOfLastUpdate'])) {
      const ref = String(id)
      if (changedAt < from - minuteOverMs || !this.#needsLook(ref, changedAt) || !(await isWanted(ref))) continue
      // By whichever clock is behind: looked at once too often is better than once too little.
      const at = this.#now() + Math.min(0, this.clockSkewMs())
      yield (await this.#commentsSince(id, from, options)).map((comment) => toComment(comment, ref))
      this.#noteLook(ref, { changedAt, at })
    }
  }

  clockSkewMs(): number {
    return this.#client.skewMs
  }

  async checkAccess(options: CallOptions): Promise<void> {
    await ping(this.#client, options)
  }

  classify(error: unknown, _attempts: number): Outcome & { stale?: 'contact' | 'task' | 'comment' } {
    if (!isRestFailure(error)) throw error
    const outcome = classifyRestError(error, this.#now())
    if (namesUnknownContact(error)) return { ...outcome, stale: 'contact' }
    const stale = error instanceof PlanfixRestError && error.code !== undefined ? staleByCode[error.code] : undefined
    if (!stale || stale === 'comment' || outcome.kind === 'delivered') return stale ? { ...outcome, stale } : outcome
    return { kind: 'retry', answer: outcome.answer, reason: outcome.reason, scope: 'lane', stale }
  }

  close(): Promise<void> {
    return this.#client.close()
  }

  /** Oldest first. What is written meanwhile moves older comments on to a later page, so none is passed over. */
  async #commentsSince(taskNumber: number, from: number, options: CallOptions): Promise<Comment[]> {
    const found = new Map<number, Comment>()
    for await (const comments of this.#commentPages({ taskNumber, typeList: 'All' }, options)) {
      for (const comment of comments) found.set(comment.id, comment)
      const oldestAt = comments.at(-1)?.dateTime ?? 0
      if (oldestAt < from - minuteOverMs) break
    }
    return [...found.values()].sort((one, other) => one.id - other.id)
  }

  /** Newest first. */
  #commentPages(search: { taskNumber: number; typeList: 'All' | 'Comments' }, options: CallOptions): AsyncIterable<Comment[]> {
    const isTooLarge = (error: unknown) => error instanceof UnreadableAnswerError && error.kind === 'too_long'
    return readInPages(async (page) => (await commentList(this.#client, { ...search, ...page, order: newestFirst }, options)).comments, {
      largestPage: pageSize,
      isTooLarge,
      onPassedOver: this.#onPassedOver,
    })
  }

  #filterSpan(from: number, to: number) {
    const { planfix_time_zone: zone } = this.#settings()
    if (zone !== 'auto') return { from, to, format: (at: number) => toPlanfixDateTime(at, zone) }
    return { from: from - widestZoneMs, to: to + widestZoneMs, format: (at: number) => toPlanfixDateTime(at, 'UTC') }
  }

  /** Until the minute of its last change is over: more may be written in it after a look. */
  #needsLook(ref: string, changedAt: number): boolean {
    const looked = this.#looked.get(ref)
    return looked?.changedAt !== changedAt || looked.at < changedAt + minuteOverMs
  }

  #noteLook(ref: string, look: { changedAt: number; at: number }): void {
    this.#looked.delete(ref)
    this.#looked.set(ref, look)
    const [oldest] = this.#looked.keys()
    if (this.#looked.size > mostTasksRemembered && oldest !== undefined) this.#looked.delete(oldest)
  }
}

const newestFirst = { field: 'id', direction: 'Desc' } as const

function firstUsable(contacts: Contact[]): Contact | undefined {
  return contacts.find(({ isDeleted, isCompany }) => !isDeleted && !isCompany)
}

function toContact({ id }: Contact): PlanfixContact {
  return { number: id, person: contactRef(id) }
}

function toTask(id: number): PlanfixTask {
  return { number: id as TaskNumber, ref: String(id) }
}

function toComment(comment: Comment, taskRef: string): PlanfixComment {
  const { id, type, owner, description, dateTime, isHidden, isDeleted, fromType, recipients, files } = comment
  return {
    id: String(id) as PlanfixCommentId,
    taskRef,
    isWritten: type === 'Comment' && (Boolean(description) || (files ?? []).length > 0),
    owner: { person: owner?.id ?? '', name: owner?.name ?? '' },
    html: description ?? '',
    at: dateTime ?? 0,
    isHidden: isHidden ?? null,
    isDeleted: isDeleted ?? false,
    source: sourceOf(fromType),
    notified: (recipients?.users ?? []).map(({ id: person }) => person),
    fileNames: (files ?? []).map(({ name }) => name ?? ''),
  }
}

function sourceOf(fromType: string | undefined): PlanfixComment['source'] {
  if (!fromType || fromType === 'None') return null
  if (fromType === 'Planfix' || fromType === 'Mobile') return 'planfix'
  return fromType === 'WebChatApi' ? 'chat_api' : 'other'
}

/** A contact as the author of a comment or a task is a field of the request; that there is none is a fault of the field. */
function namesUnknownContact(error: unknown): boolean {
  return error instanceof PlanfixRestError && error.code === invalidField && error.message.includes('contact:')
}

/** What was queued without an id cannot be used, and whether it will come to be is not known. */
function idOf(request: string, { id }: Created): number {
  if (id === undefined) throw new UnreadableAnswerError(request, 202, 'malformed', 'queued without an id')
  return id
}

async function absentAs<Result>(absent: undefined, code: number, ask: () => Promise<Result>): Promise<Result | undefined> {
  try {
    return await ask()
  } catch (error) {
    if (error instanceof PlanfixRestError && error.code === code) return absent
    throw error
  }
}
