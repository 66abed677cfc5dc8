import type { ConnectionSettings } from '../../domain/connection.ts'
import type { PlanfixCommentId } from '../../domain/ids.ts'
import type { Outcome } from '../../outbox/outcome.ts'
import { hasChatLine } from '../chat-line.ts'
import { toCommentHtml } from '../comment-html.ts'
import { numbered } from '../message-files.ts'
import type { PlanfixContact, PlanfixTask } from '../planfix-notes.ts'
import { fromPlanfixDateTime, toPlanfixDateTime } from '../planfix-time.ts'
import { readInPages } from '../read-in-pages.ts'
import { isSamePhone } from '../same-phone.ts'
import type {
  CallOptions,
  ChangedSpan,
  FileContent,
  FilePlace,
  FileUploads,
  NewComment,
  NewTask,
  PassedOver,
  PlanfixComment,
  TaskApi,
  WantedContact,
} from '../task-api.ts'
import { actionAdd } from './action-add.ts'
import { actionDelete } from './action-delete.ts'
import { actionGet } from './action-get.ts'
import { actionGetList } from './action-get-list.ts'
import { actionGetListByPeriod } from './action-get-list-by-period.ts'
import { actionUpdate } from './action-update.ts'
import type { XmlApi } from './call.ts'
import { classifyXmlError } from './classify-xml-error.ts'
import { contactAdd } from './contact-add.ts'
import { contactGet } from './contact-get.ts'
import { type ContactFilter, contactGetList } from './contact-get-list.ts'
import { contactUpdate } from './contact-update.ts'
import { contactUpdateCustomData } from './contact-update-custom-data.ts'
import { lacking, PlanfixApiError, PlanfixTooLargeAnswerError } from './errors.ts'
import { fileUpload, type UploadedFile } from './file-upload.ts'
import type { ContactNumber, ContactUserId, CustomFieldId, PersonId, PlanfixTaskId } from './ids.ts'
import type { Page, PageRequest } from './page.ts'
import { isComment, type PlanfixAction } from './read-action.ts'
import type { PlanfixContact as ContactCard } from './read-contact.ts'
import type { PlanfixTask as TaskCard } from './read-task.ts'
import { taskAdd } from './task-add.ts'
import { taskChangeStatus } from './task-change-status.ts'
import { taskGet } from './task-get.ts'
import { taskGetList } from './task-get-list.ts'
import { userGet } from './user-get.ts'

export interface XmlTaskApiOptions {
  client: XmlApi & { close(): Promise<void> }
  settings: () => ConnectionSettings
  now: () => number
  /** A comment or a card is too large to be read, and was left out of a list. */
  onPassedOver: (what: PassedOver) => void
}

/** The most rows of one answer (Planfix help, "XML API v1"). */
const pageSize = 100

/** XML codes (Planfix help, "ПланФикс API: Коды ошибок") that say what Planfix no longer has. */
const staleByCode: Record<string, 'task' | 'contact' | 'comment'> = { '3001': 'task', '8002': 'contact', '4002': 'comment' }

/** "The user was not found": the contact whose words a comment is, or an employee; it is refused all the same where it was neither. */
const unknownPerson = '6004'

/** Names of the statuses in which a task is over, and the numbers that answers have instead (Planfix's statuses in their order). */
const closedStatuses = new Set(['COMPLETED', 'REJECTED', 'CANCELED', '3', '5', '7'])
const openStatuses = new Set(['DRAFT', 'ACTIVE', 'ACCEPTED', 'DELAYED', '0', '1', '2', '4'])

/** "The file name is not unique" of the same list. */
const nameTaken = '9006'

/** Planfix names each version of a file; 0 where it did not. */
function idOfUploaded([file]: UploadedFile[]): number {
  return file?.versionId ?? 0
}

/** What a file name must not contain (code 9005) is not told; these no file system takes. */
function plainName(name: string): string {
  return name.replace(/[\\/:*?"<>|]/g, '_')
}

/** Bytes travel as base64 in one document; what Planfix takes of one is not told, so larger files go as links, MB. */
const mostMegabytes = 20
const megabyte = 1024 * 1024

/** Who works on a task is asked again after this long, ms. */
const teamForMs = 10 * 60_000

/** Whoever has a common name is not looked for among all who have it: pages of a hundred cards. */
const mostPagesOfCards = 5

/** The time zone of the employee or robot is asked for again after this long, ms. */
const zoneForMs = 10 * 60_000

/** Contacts, tasks and comments by Planfix's XML API. */
export class XmlTaskApi implements TaskApi {
  readonly #client: XmlTaskApiOptions['client']
  readonly #settings: () => ConnectionSettings
  readonly #now: () => number
  readonly #onPassedOver: (what: PassedOver) => void
  /** Those who are notified of a task's comments, by task. */
  readonly #teams = new Map<string, { people: PersonId[]; at: number }>()
  #zone: { name: string; readAt: number } | undefined

  constructor({ client, settings, now, onPassedOver }: XmlTaskApiOptions) {
    this.#client = client
    this.#settings = settings
    this.#now = now
    this.#onPassedOver = onPassedOver
  }

  async findContact(wanted: WantedContact, options: CallOptions): Promise<PlanfixContact | undefined> {
    const { telegramId, phone, key, name, lastName } = wanted
    const field = this.#telegramField
    if (field && telegramId) {
      const isSame = ({ customData }: ContactCard) => customData.some((one) => one.field.id === field && one.value.trim() === telegramId)
      const found = await this.#findCard({ by: 'custom_text', field, contains: telegramId }, isSame, options)
      if (found) return found
    }
    if (phone) {
      const isSame = ({ phones }: ContactCard) => phones.some(({ number }) => isSamePhone(number, phone))
      const found = await this.#findCard({ by: 'phone', contains: phone.slice(-10) }, isSame, options)
      if (found) return found
    }
    // A field of its own would have told.
    if (field && telegramId) return undefined
    const isSame = (card: ContactCard) => card.description.includes(markOf(key)) || (telegramId !== null && card.telegramId === telegramId)
    return this.#findCard({ by: 'name', contains: lastName || name }, isSame, options)
  }

  async addContact(wanted: WantedContact, options: CallOptions): Promise<PlanfixContact> {
    const { firstName, lastName, name, phone, telegramId, key } = wanted
    const { contact_template: template } = this.#settings()
    const field = this.#telegramField
    const fields = {
      name: firstName || name,
      ...(firstName && lastName && { lastName }),
      ...(phone && { phones: [{ number: phone }] }),
      // What finds the card again where no field of its own holds the Telegram id.
      description: toCommentHtml([telegramId && `Telegram id ${telegramId}`, markOf(key)].filter(Boolean).join(' ')),
      ...(template > 0 && { templateNumber: template as ContactNumber }),
      ...(field && telegramId && { customData: [{ field, value: telegramId }] }),
    }
    const { number, userId } = await contactAdd(this.#client, fields, options)
    return { number, person: String(userId ?? (await this.#userIdOf(number, options))) }
  }

  /** Whether `contact.update` keeps what it is not given is not documented, so only cards that the bridge made are written to whole. */
  async fillTelegramFields({ number }: PlanfixContact, wanted: WantedContact, options: CallOptions): Promise<void> {
    const { telegramId, username, key, firstName, lastName, name } = wanted
    const contact = { contactNumber: number as ContactNumber }
    const card = await contactGet(this.#client, { contact }, options)
    const field = this.#telegramField
    const isFieldEmpty = field !== undefined && !card.customData.some((one) => one.field.id === field && one.value.trim() !== '')
    const silently = { ...options, silent: true }
    if (isFieldEmpty && telegramId)
      await contactUpdateCustomData(this.#client, { contact, customData: [{ field, value: telegramId }] }, silently)
    if (card.telegramId || !card.description.includes(markOf(key)) || !(telegramId || username)) return
    const kept = {
      name: firstName || name,
      lastName: firstName ? lastName : '',
      phones: card.phones.map(({ number: phone }) => ({ number: phone })),
    }
    const telegram = { ...(telegramId && { id: telegramId }), ...(username && { username }) }
    await contactUpdate(this.#client, { contact, ...kept, description: card.description, telegram }, silently)
  }

  async hasContact({ number }: PlanfixContact, options: CallOptions): Promise<boolean> {
    const contact = { contactNumber: number as ContactNumber }
    return (await undefinedAt('8002', () => contactGet(this.#client, { contact }, options))) !== undefined
  }

  mayBeContact(): boolean {
    return true
  }

  async findTask({ contact, chatLine }: NewTask, options: CallOptions): Promise<PlanfixTask | undefined> {
    const { task_template: template } = this.#settings()
    const requester = { by: 'requester', id: Number(contact.person) as PersonId } as const
    const filters = template > 0 ? [requester, { by: 'template', id: template as PlanfixTaskId } as const] : [requester]
    const { items } = await taskGetList(this.#client, { page: 1, pageSize, sort: 'NUMBER_DESC', onlyActive: true, filters }, options)
    const found = items.find((task) => hasChatLine(task.description, chatLine) && !isClosed(task.status))
    return found && toTask(found)
  }

  async addTask({ contact, title, description }: NewTask, options: CallOptions): Promise<PlanfixTask> {
    const { task_template: template } = this.#settings()
    const owner = Number(contact.person) as ContactUserId
    const fields = { title, description: toCommentHtml(description), owner, ...(template > 0 && { templateId: template as PlanfixTaskId }) }
    return toTask(await taskAdd(this.#client, fields, options))
  }

  async readTask({ ref }: PlanfixTask, options: CallOptions): Promise<{ isActive: boolean } | undefined> {
    const task = await undefinedAt('3001', () => taskGet(this.#client, { taskId: Number(ref) as PlanfixTaskId }, options))
    if (!task) return undefined
    this.#noteTeam(ref, task)
    return { isActive: await this.#isActive(task, options) }
  }

  /** Whether tasks end in DONE, or in a status that the account made itself, is a setting in Planfix; but it can list the active ones. */
  async #isActive({ id, status, owner }: TaskCard, options: CallOptions): Promise<boolean> {
    if (isClosed(status)) return false
    if (openStatuses.has(status.toUpperCase()) || !owner) return true
    const request = { page: 1, pageSize, sort: 'NUMBER_DESC', onlyActive: true, filters: [{ by: 'requester', id: owner.id }] } as const
    const { items } = await taskGetList(this.#client, request, options)
    return items.some((task) => task.id === id) || items.length === pageSize
  }

  async findContactOfTask(taskRef: string, options: CallOptions): Promise<PlanfixContact | undefined> {
    const task = await undefinedAt('3001', () => taskGet(this.#client, { taskId: Number(taskRef) as PlanfixTaskId }, options))
    const userId = task?.owner?.id as ContactUserId | undefined
    if (!userId) return undefined
    const card = await undefinedAt('8002', () => contactGet(this.#client, { contact: { contactUserId: userId } }, options))
    return card && { number: card.number, person: String(userId) }
  }

  get fileUploads(): FileUploads {
    const largest = Math.min(this.#settings().planfix_file_mb, mostMegabytes) * megabyte
    return { when: 'after_comment', largest, attach: (place, file, options) => this.#attach(place, file, options) }
  }

  /** Where Planfix has a file of this name, it is sent under another: `offer (17).pdf`. */
  async #attach({ task, comment, author }: FilePlace, file: FileContent, options: CallOptions): Promise<number> {
    const about = {
      taskId: Number(task.ref) as PlanfixTaskId,
      ...(author && { owner: Number(author.person) as ContactUserId }),
      target: { commentId: comment },
    }
    const upload = async (name: string) => fileUpload(this.#client, { ...about, files: [{ name: plainName(name), bytes: file }] }, options)
    try {
      return idOfUploaded(await upload(file.name))
    } catch (error) {
      if (!(error instanceof PlanfixApiError) || error.code !== nameTaken) throw error
      return idOfUploaded(await upload(numbered(file.name, Number(comment))))
    }
  }

  async addComment({ task, author, notFor, html }: NewComment, options: CallOptions): Promise<PlanfixCommentId> {
    const place = { taskId: Number(task.ref) as PlanfixTaskId }
    const others = [author?.person, notFor?.person]
    const notified = (await this.#teamOf(task.ref, options)).filter((person) => !others.includes(String(person)))
    const owner = author && { owner: Number(author.person) as ContactUserId }
    return actionAdd(this.#client, { description: html, place, notified, ...owner }, options)
  }

  async editComment(_task: PlanfixTask, id: PlanfixCommentId, html: string, options: CallOptions): Promise<void> {
    await actionUpdate(this.#client, { id, description: html }, options)
  }

  async deleteComment(id: PlanfixCommentId, options: CallOptions): Promise<void> {
    await actionDelete(this.#client, id, options)
  }

  async completeTask({ ref }: PlanfixTask, options: CallOptions): Promise<void> {
    await taskChangeStatus(this.#client, { taskId: Number(ref) as PlanfixTaskId, status: 'COMPLETED' }, options)
  }

  async readComment(id: PlanfixCommentId, options: CallOptions): Promise<PlanfixComment | undefined> {
    const zone = await this.#zoneOfCaller(options)
    const action = await undefinedAt('4002', () => actionGet(this.#client, id, options))
    return action && toComment(action, zone)
  }

  async listComments({ ref }: PlanfixTask, options: CallOptions): Promise<PlanfixComment[]> {
    const zone = await this.#zoneOfCaller(options)
    const place = { taskId: Number(ref) as PlanfixTaskId }
    const newest: PlanfixAction[] = []
    for await (const items of this.#pages((page) => actionGetList(this.#client, { place, ...page, sort: 'desc' }, options))) {
      newest.push(...items)
      if (newest.length >= pageSize) break
    }
    return newest.map((action) => toComment(action, zone))
  }

  /**
   * One list over all tasks, read from the newest back to one that was seen already, so that a busy quarter of an hour costs one request. What is
   * written meanwhile moves older ones on to a later page: they come twice, and none is passed over.
   */
  async *listChanged({ from, to, isSeen }: ChangedSpan, options: CallOptions): AsyncIterable<PlanfixComment[]> {
    const before = this.#zone
    const zone = await this.#zoneOfCaller(options)
    // Since when the zone is another one is not known: what was looked for in the old one meanwhile is looked for again.
    const since = before && before.name !== zone ? Math.min(from, before.readAt - (to - from)) : from
    const period = { from: toPlanfixDateTime(since, zone), to: toPlanfixDateTime(to, zone), sort: 'desc' } as const
    const found = new Map<PlanfixCommentId, PlanfixAction>()
    for await (const items of this.#pages((page) => actionGetListByPeriod(this.#client, { ...period, ...page }, options))) {
      for (const action of items) found.set(action.id, action)
      const oldest = items.at(-1)
      if (!oldest || isSeen(oldest.id)) break
    }
    const comments = [...found.values()].filter(({ task }) => task !== null)
    yield comments.reverse().map((action) => toComment(action, zone))
  }

  clockSkewMs(): number {
    return this.#client.skewMs
  }

  async checkAccess(options: CallOptions): Promise<void> {
    await userGet(this.#client, 'self', options)
  }

  classify(error: unknown, attempts: number): Outcome & { stale?: 'contact' | 'task' | 'comment' } {
    const outcome = classifyXmlError(error, { attempts, now: this.#now() })
    if (error instanceof PlanfixApiError && error.code === unknownPerson) return { ...outcome, stale: 'contact' }
    const stale = error instanceof PlanfixApiError ? staleByCode[error.code] : undefined
    if (!stale || stale === 'comment' || outcome.kind === 'delivered') return stale ? { ...outcome, stale } : outcome
    return { kind: 'retry', answer: outcome.answer, reason: outcome.reason, scope: 'lane', stale }
  }

  close(): Promise<void> {
    return this.#client.close()
  }

  async #findCard(
    filter: ContactFilter,
    isSame: (card: ContactCard) => boolean,
    options: CallOptions,
  ): Promise<PlanfixContact | undefined> {
    let pages = 0
    for await (const items of this.#pages((page) => contactGetList(this.#client, { ...page, filters: [filter] }, options))) {
      if (++pages > mostPagesOfCards) break
      const found = items.find((card) => !card.isCompany && isSame(card))
      if (found) return { number: found.number, person: String(found.userId ?? (await this.#userIdOf(found.number, options))) }
    }
    return undefined
  }

  #pages<Item>(read: (page: PageRequest) => Promise<Page<Item>>): AsyncIterable<Item[]> {
    const isTooLarge = (error: unknown) => error instanceof PlanfixTooLargeAnswerError
    return readInPages(async (page) => (await read({ page: page.offset / page.pageSize + 1, pageSize: page.pageSize })).items, {
      ...{ largestPage: pageSize, isTooLarge, onPassedOver: () => this.#onPassedOver('too_large') },
    })
  }

  async #userIdOf(number: ContactNumber, options: CallOptions): Promise<ContactUserId> {
    const { userId } = await contactGet(this.#client, { contact: { contactNumber: number } }, options)
    if (!userId) throw lacking('contact.get', 'contact/userid')
    return userId
  }

  async #teamOf(ref: string, options: CallOptions): Promise<PersonId[]> {
    const known = this.#teams.get(ref)
    if (known && this.#now() - known.at < teamForMs) return known.people
    return this.#noteTeam(ref, await taskGet(this.#client, { taskId: Number(ref) as PlanfixTaskId }, options))
  }

  #noteTeam(ref: string, { workers, members }: TaskCard): PersonId[] {
    const people = [...new Set([...workers.users, ...members.users].map(({ id }) => id))]
    this.#teams.set(ref, { people, at: this.#now() })
    return people
  }

  /** An employee may move at any time, or change the zone in his profile. */
  async #zoneOfCaller(options: CallOptions): Promise<string> {
    if (!this.#zone || this.#now() - this.#zone.readAt > zoneForMs) {
      const { timeZone } = await userGet(this.#client, 'self', options)
      this.#zone = { name: timeZone || 'UTC', readAt: this.#now() }
    }
    return this.#zone.name
  }

  get #telegramField(): CustomFieldId | undefined {
    const { contact_telegram_field: field } = this.#settings()
    return field > 0 ? (field as CustomFieldId) : undefined
  }
}

/** What the bridge writes into a card to find it again. */
function markOf(key: string): string {
  return `(${key})`
}

function isClosed(status: string): boolean {
  return closedStatuses.has(status.toUpperCase())
}

function toTask({ id, number }: Pick<TaskCard, 'id' | 'number'>): PlanfixTask {
  return { number, ref: String(id) }
}

function toComment(action: PlanfixAction, zone: string): PlanfixComment {
  const { id, task, owner, description, dateTime, notified, files, statusChange } = action
  return {
    id,
    taskRef: String(task?.id ?? ''),
    isWritten: isComment(action) && (description !== '' || files.length > 0),
    owner: { person: String(owner?.id ?? ''), name: owner?.name ?? '' },
    html: description,
    at: fromPlanfixDateTime(dateTime, zone) ?? 0,
    isHidden: null,
    isDeleted: false,
    changesStatus: statusChange !== null && statusChange.newStatus !== statusChange.oldStatus,
    source: null,
    notified: notified.map((person) => String(person.id)),
    fileNames: files.map(({ name }) => name),
  }
}

async function undefinedAt<Result>(code: string, ask: () => Promise<Result>): Promise<Result | undefined> {
  try {
    return await ask()
  } catch (error) {
    if (error instanceof PlanfixApiError && error.code === code) return undefined
    throw error
  }
}
