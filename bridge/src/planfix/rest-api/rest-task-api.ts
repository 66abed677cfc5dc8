import type { ConnectionSettings } from '../../domain/connection.ts'
import type { PlanfixCommentId, TaskNumber } from '../../domain/ids.ts'
import type { Outcome } from '../../outbox/outcome.ts'
import { toCommentHtml } from '../comment-html.ts'
import type { PlanfixContact, PlanfixTask } from '../planfix-notes.ts'
import { toPlanfixDateTime } from '../planfix-time.ts'
import { readInPages } from '../read-in-pages.ts'
import { BudgetSpentError } from '../request-pace.ts'
import { isSamePhone } from '../same-phone.ts'
import type { CallOptions, ChangedSpan, FileUploads, NewComment, NewTask, PlanfixComment, TaskApi, WantedContact } from '../task-api.ts'
import type { RestApi } from './call.ts'
import { classifyRestError } from './classify-rest-error.ts'
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
import { fileUpload } from './file-upload.ts'
import { type LookNeed, LookSchedule } from './look-schedule.ts'
import { pageSize } from './pages.ts'
import { ping } from './ping.ts'
import { contactRef, fromPersonRef, numberOfId } from './prefixed-id.ts'
import { isRestFailure, PlanfixRestError, UnreadableAnswerError } from './rest-error.ts'
import { taskCreate } from './task-create.ts'
import { taskGet } from './task-get.ts'
import { taskList } from './task-list.ts'
import type { Created } from './writing.ts'

export interface RestTaskApiOptions {
  client: RestApi & { close(): Promise<void> }
  settings: () => ConnectionSettings
  now: () => number
  /** A comment is too large to be read, and was left out of a list. */
  onPassedOver: () => void
}

/** REST codes (REST API description 1.3.4) that say what Planfix no longer has. */
const staleByCode: Record<number, 'task' | 'contact' | 'comment'> = { 1000: 'task', 2000: 'contact', 5000: 'comment' }

/** "Invalid field value" of the same description. */
const invalidField = 41

/** Planfix tells times to the minute, ms. */
const minuteMs = 60_000

const megabyte = 1024 * 1024

/** The zone of the token's employee is not told; no zone is further from UTC than this, ms. */
const widestZoneMs = 14 * 3_600_000

/** A round may make at most so many looks that are only helpful: the next one has to begin in time. */
const mostHelpfulLooks = 3

/** Contacts, tasks and comments by Planfix's REST API. */
export class RestTaskApi implements TaskApi {
  readonly #client: RestTaskApiOptions['client']
  readonly #settings: () => ConnectionSettings
  readonly #now: () => number
  readonly #schedule: LookSchedule
  readonly #onPassedOver: () => void

  constructor({ client, settings, now, onPassedOver }: RestTaskApiOptions) {
    this.#client = client
    this.#settings = settings
    this.#now = now
    this.#schedule = new LookSchedule(now)
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
    const noteWrite = this.#schedule.beginWrite()
    const number = idOf('POST /task/', await taskCreate(this.#client, fields, options))
    noteWrite(String(number))
    return toTask(number)
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

  get fileUploads(): FileUploads {
    return {
      when: 'before_comment',
      largest: this.#settings().planfix_file_mb * megabyte,
      upload: (file, options) => fileUpload(this.#client, file, options),
    }
  }

  async addComment({ task, author, html, fileIds = [] }: NewComment, options: CallOptions): Promise<PlanfixCommentId> {
    const owner = author && fromPersonRef(author.person)
    const comment = {
      taskNumber: task.number,
      description: html,
      ...(owner && { owner }),
      ...(fileIds.length > 0 && { fileIds }),
      // Those who work on the task; never the contact, whose own words these are.
      recipients: { roles: ['assignee' as const, 'participant' as const] },
    }
    const noteWrite = this.#schedule.beginWrite()
    const id = idOf('POST comment', await commentCreate(this.#client, comment, options))
    noteWrite(task.ref, id)
    return String(id) as PlanfixCommentId
  }

  async editComment(task: PlanfixTask, id: PlanfixCommentId, html: string, options: CallOptions): Promise<void> {
    const noteWrite = this.#schedule.beginWrite()
    await commentUpdate(this.#client, { taskNumber: task.number, commentId: Number(id), fields: { description: html } }, options)
    noteWrite(task.ref)
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
  async *listChanged(span: ChangedSpan, options: CallOptions): AsyncIterable<PlanfixComment[]> {
    const needs = await this.#changedTasks(span, options)
    for (const task of needs.needed) yield* this.#look(task, span.from, options)
    const helpful = needs.helpful.sort((one, other) => this.#schedule.lastLookAt(one.ref) - this.#schedule.lastLookAt(other.ref))
    try {
      const extra: CallOptions = { ...options, purpose: 'extra_polling' }
      for (const task of helpful.slice(0, mostHelpfulLooks)) yield* this.#look(task, span.from, extra)
    } catch (error) {
      // What is only helpful is left out when there are no requests for it.
      if (!(error instanceof BudgetSpentError)) throw error
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

  async #changedTasks({ from, to, isWanted }: ChangedSpan, options: CallOptions): Promise<Record<LookNeed, ChangedTask[]>> {
    const { task_template: template } = this.#settings()
    const search = { changed: this.#filterSpan(from, to), ...(template > 0 && { templateIds: [template] }) }
    const needs: Record<LookNeed, ChangedTask[]> = { needed: [], helpful: [], none: [] }
    for (const { id, dateOfLastUpdate: changedAt = to } of await taskList(this.#client, search, options, ['id', 'dateOfLastUpdate'])) {
      const ref = String(id)
      const need = changedAt < from - minuteMs ? 'none' : this.#schedule.need(ref, changedAt)
      if (need !== 'none' && (await isWanted(ref))) needs[need].push({ number: id, ref, changedAt })
    }
    needs.needed.sort((one, other) => other.changedAt - one.changedAt)
    return needs
  }

  /** Oldest first. What is written meanwhile moves older comments on to a later page, so none is passed over. */
  async *#look({ number, ref, changedAt }: ChangedTask, from: number, options: CallOptions): AsyncIterable<PlanfixComment[]> {
    const noteLook = this.#schedule.beginLook(ref, changedAt)
    const found = new Map<number, Comment>()
    for await (const comments of this.#commentPages({ taskNumber: number, typeList: 'All' }, options)) {
      for (const comment of comments) found.set(comment.id, comment)
      const oldestAt = comments.at(-1)?.dateTime ?? 0
      if (oldestAt < from - minuteMs) break
    }
    for (const { id, dateTime = 0 } of found.values()) this.#schedule.noteSeen(id, dateTime)
    yield [...found.values()].sort((one, other) => one.id - other.id).map((comment) => toComment(comment, ref))
    // Only now: whoever takes them may fail, and has to see them again then.
    noteLook()
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
}

interface ChangedTask {
  number: number
  ref: string
  changedAt: number
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
