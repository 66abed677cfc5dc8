import type { ConnectionSettings } from '../../domain/connection.ts'
import type { PlanfixCommentId, TaskNumber } from '../../domain/ids.ts'
import type { Outcome } from '../../outbox/outcome.ts'
import { hasChatLine } from '../chat-line.ts'
import { toCommentHtml } from '../comment-html.ts'
import type { PlanfixContact, PlanfixTask } from '../planfix-notes.ts'
import { fromPlanfixDateTime, toPlanfixDateTime } from '../planfix-time.ts'
import { readInPages } from '../read-in-pages.ts'
import { BudgetSpentError } from '../request-pace.ts'
import { isSamePhone } from '../same-phone.ts'
import type {
  CallOptions,
  ChangedSpan,
  FileUploads,
  NewComment,
  NewTask,
  PassedOver,
  PlanfixComment,
  TaskApi,
  WantedContact,
} from '../task-api.ts'
import type { RestApi } from './call.ts'
import { classifyRestError } from './classify-rest-error.ts'
import type { Comment } from './comment.ts'
import { commentCreate } from './comment-create.ts'
import { commentDelete } from './comment-delete.ts'
import type { CommentRecipients } from './comment-fields.ts'
import { commentGet } from './comment-get.ts'
import { commentList } from './comment-list.ts'
import { commentUpdate } from './comment-update.ts'
import { bareUsername, type Contact } from './contact.ts'
import { contactCreate } from './contact-create.ts'
import { contactGet } from './contact-get.ts'
import { contactList } from './contact-list.ts'
import { contactUpdate } from './contact-update.ts'
import { fileUpload } from './file-upload.ts'
import { FilterZone } from './filter-zone.ts'
import { type LookNeed, LookSchedule } from './look-schedule.ts'
import { pageSize } from './pages.ts'
import { ping } from './ping.ts'
import { contactRef, fromPersonRef, numberOfId } from './prefixed-id.ts'
import { isRestFailure, PlanfixRestError, UnreadableAnswerError } from './rest-error.ts'
import { type Task, taskFields } from './task.ts'
import { taskCreate } from './task-create.ts'
import { taskGet } from './task-get.ts'
import { taskList } from './task-list.ts'
import { taskUpdate } from './task-update.ts'
import type { Created } from './writing.ts'

export interface RestTaskApiOptions {
  client: RestApi & { close(): Promise<void> }
  settings: () => ConnectionSettings
  now: () => number
  /** A comment is too large to be read, and was left out of a list. */
  onPassedOver: (what: PassedOver) => void
}

/** "Task not found" and "no access to the object" (REST API description 1.3.4). */
const noSuchTask = 1000
const forbidden = 6

/** REST codes of the same description that say what Planfix no longer has. */
const staleByCode: Record<number, 'task' | 'contact' | 'comment'> = { [noSuchTask]: 'task', 2000: 'contact', 5000: 'comment' }

/** "Invalid field value" of the same description. */
const invalidField = 41

const megabyte = 1024 * 1024

/** No zone is further from UTC than this, ms. */
const widestZoneMs = 14 * 3_600_000

/** Clocks are not set back further than this, ms. */
const clockChangeMs = 3_600_000

/** How far windows begin apart that are told from each other: zones differ by quarters of an hour, ms. */
const zoneStepMs = 15 * 60_000

/** The status in which every process ends (Planfix help, "Список статусов задач"). */
const completed = 3

/** How often what Planfix listed late is looked for, ms. */
const listLateEveryMs = 5 * 60_000

/** A round may make at most so many looks that are only helpful: the next one has to begin in time. */
const mostHelpfulLooks = 3

/** Contacts, tasks and comments by Planfix's REST API. */
export class RestTaskApi implements TaskApi {
  readonly #client: RestTaskApiOptions['client']
  readonly #settings: () => ConnectionSettings
  readonly #now: () => number
  readonly #schedule: LookSchedule
  readonly #zone: FilterZone
  #refutedZone: string | undefined
  #listedLateAt: number
  #lastActive: { number: number; activeAt: number } | undefined
  readonly #onPassedOver: (what: PassedOver) => void

  constructor({ client, settings, now, onPassedOver }: RestTaskApiOptions) {
    this.#client = client
    this.#settings = settings
    this.#now = now
    this.#schedule = new LookSchedule(now)
    this.#listedLateAt = now()
    this.#zone = new FilterZone(now)
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

  async findTask({ contact, chatLine }: NewTask, options: CallOptions): Promise<PlanfixTask | undefined> {
    const assigner = fromPersonRef(contact.person)
    const { task_template: template } = this.#settings()
    const search = { ...(assigner && { assigner }), ...(template > 0 && { templateIds: [template] }) }
    const tasks = await taskList(this.#client, search, options, [...taskFields, 'description'])
    const isMeant = ({ description, status, isDeleted }: Task) =>
      hasChatLine(description ?? '', chatLine) && !isDeleted && status?.isActive !== false
    const found = tasks.filter(isMeant)
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
    const task = await absentAs(undefined, noSuchTask, () => taskGet(this.#client, number, options))
    return task && !task.isDeleted ? { isActive: task.status?.isActive !== false } : undefined
  }

  async findContactOfTask(taskRef: string, options: CallOptions): Promise<PlanfixContact | undefined> {
    const task = await absentAs(undefined, noSuchTask, () => taskGet(this.#client, Number(taskRef), options))
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

  async addComment({ task, author, notFor, html, fileIds = [] }: NewComment, options: CallOptions): Promise<PlanfixCommentId> {
    const owner = author && fromPersonRef(author.person)
    const comment = {
      taskNumber: task.number,
      description: html,
      ...(owner && { owner }),
      ...(fileIds.length > 0 && { fileIds }),
      // Those who work on the task; never the contact, whose own words these are.
      recipients: notFor === undefined ? { roles: ['assignee' as const, 'participant' as const] } : await this.#employeesOf(task, options),
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

  async deleteComment(id: PlanfixCommentId, options: CallOptions): Promise<void> {
    await commentDelete(this.#client, Number(id), options)
  }

  async completeTask({ number }: PlanfixTask, options: CallOptions): Promise<void> {
    await taskUpdate(this.#client, { taskNumber: number, fields: { statusId: completed }, isSilent: true }, options)
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
    const { needed, helpful } = await this.#changedTasks(span, options)
    yield* this.#lookInto(needed, span, options)
    try {
      yield* this.#lookInto(helpful.slice(0, mostHelpfulLooks), span, { ...options, purpose: 'extra_polling' })
    } catch (error) {
      // What is only helpful is left out when there are no requests for it.
      if (!(error instanceof BudgetSpentError)) throw error
    }
    if (await this.#isZoneNews(span, options)) yield* this.listChanged(span, options)
  }

  /** Whether another zone is believed now than at the begin of the round: what was listed until now may be less than all. */
  async #isZoneNews(span: ChangedSpan, options: CallOptions): Promise<boolean> {
    if (this.#isZoneUnknown) {
      if (this.#zone.isToLearn) await this.#learnZone(options)
      return !this.#isZoneUnknown
    }
    const known = this.#lastActive
    if (known && known.activeAt >= this.#believedWindowOf(span)) {
      const asIfUtc = fromPlanfixDateTime(this.#toFilterTime(known.activeAt), 'UTC') ?? known.activeAt
      const isRefuted = await this.#zone.isRefuted(asIfUtc, (from) => this.#isListedFrom(known.number, from, options))
      if (isRefuted) this.#refuteZone()
      return isRefuted
    }
    // The hour before was listed as well, and nothing had happened.
    if (this.#zone.isDoubtful) this.#zone.noteProof()
    return false
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

  /** Those who work on a task, one by one: roles would include a contact who takes part in it. */
  async #employeesOf({ number }: PlanfixTask, options: CallOptions): Promise<CommentRecipients> {
    const { assignees, participants } = await taskGet(this.#client, number, options, ['id', 'assignees', 'participants'])
    const teams = [assignees, participants].filter((team) => team !== undefined)
    const people = teams.flatMap(({ users }) => users).flatMap(({ id }) => fromPersonRef(id ?? '') ?? [])
    const users = people.filter((person) => !this.mayBeContact(person))
    const groupIds = teams.flatMap(({ groups }) => groups).map(({ id }) => id)
    return { users: [...new Set(users)], groupIds: [...new Set(groupIds)] }
  }

  /** Those looked into longest ago come first. */
  async #changedTasks(span: ChangedSpan, options: CallOptions): Promise<Record<LookNeed, ChangedTask[]>> {
    const { to, isWanted } = span
    const window = this.#windowOf(span)
    const listed = await this.#listFrom({ from: window, to }, options)
    if (!this.#isZoneUnknown && !this.#schedule.isComplete(listed, window)) {
      this.#refuteZone()
      this.#schedule.forgetClock()
    }
    const needs: Record<LookNeed, ChangedTask[]> = { needed: [], helpful: [] }
    const note = (ref: string, need: LookNeed, from: number) => needs[need].push({ number: Number(ref), ref, window: from })
    for (const ref of listed) if (await isWanted(ref)) note(ref, this.#schedule.need(ref, window), window)
    for (const { ref, need, from } of await this.#listLate(span, window, options))
      if (!listed.has(ref) && (await isWanted(ref))) note(ref, need, from)
    for (const tasks of Object.values(needs))
      tasks.sort((one, other) => this.#schedule.lastLookAt(one.ref) - this.#schedule.lastLookAt(other.ref))
    return needs
  }

  /**
   * Planfix's lists may be a little behind what they list. So now and then the last quarter of an hour is listed as well: a task that was not
   * looked into meanwhile is now; one that was shows at its next turn, or at the next comment, what came late.
   */
  async #listLate({ from }: ChangedSpan, window: number, options: CallOptions) {
    const wide = this.#schedule.windowFrom({ since: from, from })
    if (this.#isZoneUnknown || wide >= window || this.#now() - this.#listedLateAt < listLateEveryMs) return []
    const listed = await this.#listFrom({ from: wide, to: window }, options)
    this.#listedLateAt = this.#now()
    return [...listed].map((ref) => ({
      ref,
      need: this.#schedule.lastLookAt(ref) < from ? ('needed' as const) : ('helpful' as const),
      from: wide,
    }))
  }

  #windowOf(span: ChangedSpan): number {
    if (this.#isZoneUnknown) return span.from - widestZoneMs
    return this.#believedWindowOf(span) - (this.#zone.isDoubtful ? clockChangeMs : 0)
  }

  /** In doubt it reaches back to when there was none: `from` is earlier than that. */
  #believedWindowOf({ since, from }: ChangedSpan): number {
    return this.#schedule.windowFrom({ since: this.#zone.isDoubtful ? from : since, from })
  }

  /** In a window of a day other people's tasks may be thousands; in one of minutes also those that were made from another template are wanted. */
  async #listFrom({ from, to }: { from: number; to: number }, options: CallOptions): Promise<Set<string>> {
    const { task_template: template } = this.#settings()
    const isWide = this.#isZoneUnknown
    // Nothing happens later than now, so the end may lie as far ahead as the zone may be off.
    const changed = { from, to: to + widestZoneMs, format: (at: number) => this.#toFilterTime(at) }
    const tasks = await taskList(this.#client, { changed, ...(isWide && template > 0 && { templateIds: [template] }) }, options, ['id'])
    return new Set(tasks.map(({ id }) => String(id)))
  }

  #refuteZone(): void {
    this.#refutedZone = this.#settings().planfix_time_zone
    this.#zone.forget()
  }

  /** By the task that was active last among those looked into. Until the zone is known each round costs more than these questions. */
  async #learnZone(options: CallOptions): Promise<void> {
    const known = this.#lastActive
    if (!known) return
    const { number, activeAt } = known
    const isSame = async () => {
      const search = { taskNumber: number, typeList: 'All', order: newestFirst, pageSize: 1 } as const
      const [newest] = (await commentList(this.#client, search, options)).comments
      return isLastComment(newest, activeAt)
    }
    await this.#zone.learn(activeAt, (from) => this.#isListedFrom(number, from, options), isSame)
    // Another task next time: this one may have shown something else than Planfix counts.
    if (this.#zone.offsetMs === undefined) this.#lastActive = undefined
  }

  /** Whether the last comment of this task is from this time on or later, which is written as it stands, as if in UTC. */
  async #isListedFrom(number: number, from: number, options: CallOptions): Promise<boolean> {
    const commented = { from, to: from + 2 * widestZoneMs, format: (at: number) => toPlanfixDateTime(at, 'UTC') }
    return (await taskList(this.#client, { commented, taskNumbers: [number] }, options, ['id'])).length > 0
  }

  /** One question without an answer does not keep the other tasks from being looked into; two in a row mean more than that. */
  async *#lookInto(tasks: ChangedTask[], span: ChangedSpan, options: CallOptions): AsyncIterable<PlanfixComment[]> {
    let fault: { error: unknown } | undefined
    let failedInARow = 0
    const hidden: HiddenTask[] = []
    for (const task of tasks) {
      try {
        const { comments, noteLook } = await this.#look(task, span, options)
        failedInARow = 0
        yield comments
        // Only now: whoever takes them may fail, and has to see them again then.
        noteLook()
      } catch (error) {
        if (error instanceof PlanfixRestError && [noSuchTask, forbidden].includes(error.code ?? 0)) {
          hidden.push({ task, error })
          continue
        }
        fault ??= { error }
        if (++failedInARow > 1 || !isRestFailure(error) || error instanceof BudgetSpentError) break
      }
    }
    if (fault) throw fault.error
    this.#passOver(hidden, tasks.length)
  }

  /**
   * Deleted, or taken from the token's sight: no look will find anything, and the others' answers do not wait for it. But where none of
   * several can be seen, the token has lost a right, and what is written meanwhile has to be found when it has it again.
   */
  #passOver(hidden: HiddenTask[], looks: number): void {
    const forbiddenOnes = hidden.filter(({ error }) => error.code === forbidden)
    const [first] = forbiddenOnes
    if (first && forbiddenOnes.length > 1 && forbiddenOnes.length === looks) throw first.error
    for (const { task } of hidden) this.#schedule.beginLook(task.ref, task.window)(0)
    if (first) this.#onPassedOver('not_visible')
  }

  /**
   * Oldest first, back to one that was seen already. What is written meanwhile moves older comments on to a later page, so
   * none is passed over.
   */
  async #look({ number, ref, window }: ChangedTask, { from, isSeen }: ChangedSpan, options: CallOptions) {
    const endLook = this.#schedule.beginLook(ref, window)
    const found = new Map<number, Comment>()
    for await (const comments of this.#commentPages({ taskNumber: number, typeList: 'All' }, options)) {
      for (const comment of comments) found.set(comment.id, comment)
      const oldest = comments.at(-1)
      if (!oldest || isSeen(String(oldest.id)) || (oldest.dateTime ?? 0) < from) break
    }
    for (const { id, dateTime = 0 } of found.values()) this.#schedule.noteSeen(id, dateTime)
    const activeAt = Math.max(0, ...[...found.values()].map(({ dateTime = 0 }) => dateTime))
    const entries = [...found.values()].sort((one, other) => one.id - other.id)
    if (activeAt > (this.#lastActive?.activeAt ?? 0) && isLastComment(entries.at(-1), activeAt)) this.#lastActive = { number, activeAt }
    if (!this.#zone.isDoubtful && activeAt >= window && activeAt < window + zoneStepMs) this.#zone.noteProof()
    return { comments: entries.map((comment) => toComment(comment, ref)), noteLook: () => endLook(activeAt) }
  }

  /** Newest first. */
  #commentPages(search: { taskNumber: number; typeList: 'All' | 'Comments' }, options: CallOptions): AsyncIterable<Comment[]> {
    const isTooLarge = (error: unknown) => error instanceof UnreadableAnswerError && error.kind === 'too_long'
    return readInPages(async (page) => (await commentList(this.#client, { ...search, ...page, order: newestFirst }, options)).comments, {
      largestPage: pageSize,
      isTooLarge,
      onPassedOver: () => this.#onPassedOver('too_large'),
    })
  }

  /** The zone that was set, unless it proved wrong. */
  get #givenZone(): string | undefined {
    const { planfix_time_zone: zone } = this.#settings()
    return zone === 'auto' || zone === this.#refutedZone ? undefined : zone
  }

  get #isZoneUnknown(): boolean {
    return this.#givenZone === undefined && this.#zone.offsetMs === undefined
  }

  /** UTC while the zone is not known. */
  #toFilterTime(at: number): string {
    const zone = this.#givenZone
    return zone === undefined ? toPlanfixDateTime(at + (this.#zone.offsetMs ?? 0), 'UTC') : toPlanfixDateTime(at, zone)
  }
}

interface ChangedTask {
  number: number
  ref: string
  /** From when on it was listed. */
  window: number
}

/** A task that was listed and cannot be looked into. */
interface HiddenTask {
  task: ChangedTask
  error: PlanfixRestError
}

const newestFirst = { field: 'id', direction: 'Desc' } as const

/** A note that Planfix made itself, or a deleted comment: whether Planfix counts it as the last one is not documented. */
function isLastComment(newest: Comment | undefined, activeAt: number): boolean {
  return newest?.type === 'Comment' && !newest.isDeleted && newest.dateTime === activeAt
}

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
  const { id, type, owner, description, dateTime, isHidden, isDeleted, fromType, recipients, files, changeStatus } = comment
  return {
    id: String(id) as PlanfixCommentId,
    taskRef,
    isWritten: type === 'Comment' && (Boolean(description) || (files ?? []).length > 0),
    owner: { person: owner?.id ?? '', name: owner?.name ?? '' },
    html: description ?? '',
    at: dateTime ?? 0,
    isHidden: isHidden ?? null,
    isDeleted: isDeleted ?? false,
    changesStatus: changeStatus !== undefined && changeStatus.newStatusId !== changeStatus.oldStatusId,
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
