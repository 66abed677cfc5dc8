import type { Chat } from '../domain/chat.ts'
import type { Connection } from '../domain/connection.ts'
import { type Contact, displayName } from '../domain/contact.ts'
import type { PlanfixCommentId } from '../domain/ids.ts'
import type { Author } from '../domain/message.ts'
import type { Delivery, DeliveryContent } from '../outbox/delivery.ts'
import type { Destination, ProbeResult, Resolution } from '../outbox/destination.ts'
import type { Outcome, Rejected } from '../outbox/outcome.ts'
import { chatLine } from './chat-line.ts'
import { CommentFiles } from './comment-files.ts'
import { toCommentHtml } from './comment-html.ts'
import { changedText, deletedText, notDeliveredText } from './comment-texts.ts'
import { correctComment } from './correct-comment.ts'
import { fetchComment } from './fetch-comment.ts'
import { fillFields, type OnNotFilled } from './fill-fields.ts'
import { findComment } from './find-comment.ts'
import { type FileSupply, hasFiles, refuseMissing, tellOfFiles, type WithFiles, writtenText } from './message-files.ts'
import type { CommentPlace, KnownTask, PlanfixContact, PlanfixNotes, PlanfixTask } from './planfix-notes.ts'
import type { SurvivingCards } from './surviving-cards.ts'
import type { CallOptions, FilePlace, NewTask, PlanfixComment, TaskApi, WantedContact } from './task-api.ts'
import { taskDescription, taskTitle } from './to-planfix.ts'

export interface TaskDestinationOptions {
  connection: () => Connection
  api: () => TaskApi
  notes: PlanfixNotes
  files: FileSupply
  cards: SurvivingCards
  onNotFilled: OnNotFilled
  now: () => number
}

/** What a comment of ours would say, and whose words it would be. */
interface Sought {
  author: Author
  text: string
}

interface Written {
  comment?: { id: PlanfixCommentId; task: PlanfixTask }
  outcome: Outcome
}

type Content<Kind extends DeliveryContent['kind']> = Extract<DeliveryContent, { kind: Kind }>

/** That a task is active is believed for this long; it costs a request to ask, ms. */
const activeForMs = 5 * 60_000

/** While the looking for answers sees all that happens in tasks, also that one is closed, it is believed longer, ms. */
const activeWhileWatchedForMs = 2 * 3_600_000

/** Delivers through Planfix's XML or REST API: a contact, a task for the chat, and a comment of the contact for each message. */
export class TaskDestination implements Destination {
  readonly #options: TaskDestinationOptions

  constructor(options: TaskDestinationOptions) {
    this.#options = options
  }

  async deliver(delivery: Delivery, signal: AbortSignal): Promise<Outcome> {
    const calls = this.#calls(signal)
    try {
      return await this.#deliver(delivery, calls)
    } catch (error) {
      return this.#outcomeOf(error, delivery)
    }
  }

  /** Whether a doubtful message arrived is looked up when it is attempted again: where that fails, the attempt simply waits. */
  resolve(): Promise<Resolution> {
    return Promise.resolve({ kind: 'not_delivered' })
  }

  /** What is only read is the same after a second time; a new comment would be there twice, and a change may have to be said by one. */
  isRepeatable({ content }: Delivery): boolean {
    return ['find_chat_of_task', 'find_comment', 'fetch_comment'].includes(content.kind)
  }

  async probe(signal: AbortSignal): Promise<ProbeResult> {
    try {
      await this.#options.api().checkAccess(this.#calls(signal))
      return { kind: 'ready' }
    } catch (error) {
      const outcome = this.#options.api().classify(error, 1)
      return outcome.kind === 'retry' ? { kind: 'waiting', outcome } : { kind: 'unknown' }
    }
  }

  #deliver(delivery: Delivery, calls: CallOptions): Promise<Outcome> {
    const { content } = delivery
    switch (content.kind) {
      case 'planfix_message':
      case 'planfix_files':
        return this.#deliverOnce(delivery, content, calls)
      case 'planfix_edit':
        return this.#change(delivery, content.now, changedText(content.was, content.now, this.#language), content.author, calls)
      case 'planfix_deletion': {
        const text = deletedText(content.text, this.#language)
        return this.#change(delivery, text, text, content.author, calls)
      }
      case 'planfix_status':
        return this.#tellFailure(delivery, content, calls)
      case 'find_chat_of_task':
        return this.#findChatOfTask(content)
      case 'fetch_comment':
        return this.#fetch(delivery, content, calls)
      case 'find_comment':
        return Promise.resolve({ kind: 'delivered', answer: 'comments are known when they are made', receipt: {} })
      case 'telegram_message':
      case 'telegram_edit':
      case 'telegram_deletion':
        return Promise.resolve(misplaced(content))
    }
  }

  /** It spares a look for answers, so it is paid from what they have; that nothing is left of it holds up no delivery. */
  async #fetch(delivery: Delivery, { planfixCommentId }: Content<'fetch_comment'>, calls: CallOptions): Promise<Outcome> {
    const api = this.#options.api()
    try {
      const parts = { ...this.#options, api, connectionId: delivery.connectionId }
      return await fetchComment(planfixCommentId, parts, { ...calls, purpose: 'polling' })
    } catch (error) {
      const { stale: _stale, ...outcome } = api.classify(error, delivery.attempts)
      if (outcome.kind !== 'retry' || outcome.trouble !== 'limited') throw error
      const { trouble: _trouble, ...later } = outcome
      return { ...later, scope: 'lane' }
    }
  }

  async #deliverOnce(delivery: Delivery, content: WithFiles, calls: CallOptions): Promise<Outcome> {
    const { author } = content
    const text = 'text' in content ? content.text : ''
    const sought = { author, text: delivery.writtenText ?? text }
    const found = await this.#findWritten(delivery, sought, calls)
    const isWhole = !hasFiles(content) || this.#options.api().fileUploads.when === 'before_comment'
    if (found && (isWhole || !found.comment)) return found.outcome
    if (found?.comment) await this.#options.notes.noteComment(delivery.messageId, { ...found.comment, text: sought.text })
    if (!hasFiles(content)) return this.#deliverMessage(delivery, text, author, calls)
    return this.#deliverWithFiles(delivery, content, calls)
  }

  /** The text is never held up for long by a file: what cannot come along is named beside it. */
  async #deliverWithFiles(delivery: Delivery, content: WithFiles, calls: CallOptions): Promise<Outcome> {
    const { author } = content
    const { notes, files } = this.#options
    const api = this.#options.api()
    const onTheirWay = new CommentFiles({ api, notes, files, language: this.#language }, delivery, calls)
    const carrying = await onTheirWay.prepare()
    if (!Array.isArray(carrying)) return carrying
    const refused = refuseMissing(delivery, carrying)
    if (refused) return refused
    const isAttached = api.fileUploads.when === 'after_comment'
    const known = isAttached ? await notes.findCommentOf(delivery.messageId) : null
    const written = (known && delivery.writtenText) ?? writtenText(content, carrying, this.#language)
    if (!known) await notes.noteWritten(delivery.id, written)
    const fileIds = carrying.flatMap(({ is, file }) => (is === 'carried' ? (file.planfixFileId ?? []) : []))
    const outcome = known ? undefined : await this.#deliverMessage(delivery, written, author, calls, fileIds)
    if (outcome && outcome.kind !== 'delivered') return outcome
    const comment = known?.id ?? outcome?.receipt.planfixCommentId
    const place = isAttached && comment && (await this.#placeOf(delivery, { id: comment, task: known?.task ?? null }, author))
    if (!place) return outcome ? tellOfFiles(outcome, written, carrying) : misplaced(delivery.content)
    if (outcome) await notes.noteComment(delivery.messageId, { id: place.comment, text: written, task: place.task })
    const isEarlier = known !== null && content.kind === 'planfix_files'
    const text = isEarlier ? (known.text ?? '') : written
    const answer = outcome?.answer ?? `comment ${comment} is there`
    return this.#withoutDoubt(delivery, () => onTheirWay.attach(carrying, place, { text, isEarlier }, answer))
  }

  async #placeOf({ chat, contact }: Delivery, comment: CommentPlace, author: Author): Promise<FilePlace | undefined> {
    const { notes } = this.#options
    const task = comment.task ?? (chat && (await notes.findTask(chat.id)))
    const card = contact && author === 'contact' ? await notes.findContact(contact.id) : null
    return task ? { task, comment: comment.id, author: card } : undefined
  }

  /** The comment is there and known; what remains to be done may be done again. */
  async #withoutDoubt(delivery: Delivery, work: () => Promise<Outcome>): Promise<Outcome> {
    try {
      return await work()
    } catch (error) {
      const outcome = await this.#outcomeOf(error, delivery)
      return outcome.kind === 'uncertain' ? { ...outcome, kind: 'retry' } : outcome
    }
  }

  async #deliverMessage(delivery: Delivery, text: string, author: Author, calls: CallOptions, fileIds: number[] = []): Promise<Outcome> {
    const { chat, contact } = delivery
    if (!chat || !contact) return misplaced(delivery.content)
    const known = await this.#knownContact(delivery)
    try {
      return await this.#addMessage(delivery, { chat, contact }, { text, author, fileIds }, calls)
    } catch (error) {
      if (!known || this.#options.api().classify(error, delivery.attempts).stale !== 'contact') throw error
      // Its card was merged into another or deleted: once more with the one that is left, or a new one.
      await this.#options.notes.noteContact(contact.id, null)
      return this.#addMessage(delivery, { chat, contact }, { text, author, fileIds }, calls)
    }
  }

  async #addMessage(
    delivery: Delivery,
    { chat, contact }: { chat: Chat; contact: Contact },
    { text, author, fileIds }: { text: string; author: Author; fileIds: number[] },
    calls: CallOptions,
  ): Promise<Outcome> {
    const card = await this.#ensureContact(contact, chat, calls)
    const task = await this.#ensureTask(delivery, chat, contact, card, calls)
    const html = toCommentHtml(text)
    const id = await this.#options.api().addComment({ task, author: author === 'contact' ? card : null, html, fileIds }, calls)
    return {
      kind: 'delivered',
      answer: `comment ${id} in task ${task.number}`,
      receipt: { planfixCommentId: id, planfixCommentText: text, planfixTaskRef: task.ref },
    }
  }

  /** Corrects the comment where it is known and may be corrected; else says it as a new one. */
  async #change(delivery: Delivery, text: string, asNews: string, author: Author, calls: CallOptions): Promise<Outcome> {
    const { notes, api } = this.#options
    const corrected = await correctComment({ api: api(), notes }, delivery, text, calls)
    if (corrected) return corrected
    const said = await this.#findWritten(delivery, { author, text: asNews }, calls)
    return said?.outcome ?? this.#deliverMessage(delivery, asNews, author, calls)
  }

  /** There are no ticks here; a failure is told in the task, by the bridge's own employee and to those who work on it. */
  async #tellFailure(delivery: Delivery, content: Content<'planfix_status'>, calls: CallOptions): Promise<Outcome> {
    const task = delivery.chat && (await this.#options.notes.findTask(delivery.chat.id))
    if (content.status === 'sent' || !task) return { kind: 'delivered', answer: 'nothing to tell', receipt: {} }
    const text = notDeliveredText(content, this.#language)
    const told = await this.#findWritten(delivery, { author: 'account', text }, calls)
    if (told) return told.outcome
    const notFor = await this.#knownContact(delivery)
    const id = await this.#options.api().addComment({ task, author: null, notFor, html: toCommentHtml(text) }, calls)
    return { kind: 'delivered', answer: `told by comment ${id}`, receipt: { planfixCommentId: id } }
  }

  async #findChatOfTask({ taskNumber }: Content<'find_chat_of_task'>): Promise<Outcome> {
    const found = await this.#options.notes.findChatOfTaskNumber(this.#options.connection().id, taskNumber)
    if (!found) return noChatOfTask(taskNumber)
    return { kind: 'delivered', answer: `task ${taskNumber} is chat ${found.chatKey}`, receipt: { chatId: found.chatId } }
  }

  async #ensureContact(contact: Contact, chat: Chat, calls: CallOptions): Promise<PlanfixContact> {
    const { notes, api, onNotFilled } = this.#options
    const known = await notes.findContact(contact.id)
    if (known) return known
    const wanted = wantedContact(contact, chat)
    const card = (await api().findContact(wanted, calls)) ?? (await api().addContact(wanted, calls))
    await notes.noteContact(contact.id, card)
    if (this.#options.connection().settings.fill_telegram_fields) await fillFields({ api: api(), onNotFilled }, card, wanted, calls)
    return card
  }

  /** The chat's task: the known one while it is active; else, after a doubtful attempt, one that is there already; else a new one. */
  async #ensureTask(delivery: Delivery, chat: Chat, contact: Contact, card: PlanfixContact, calls: CallOptions): Promise<KnownTask> {
    const { notes, api, now } = this.#options
    const known = await notes.findTask(chat.id)
    if (known && (await this.#isUsable(known, chat, calls))) return known
    const description = taskDescription(contact, chat, this.#language)
    const wanted: NewTask = { contact: card, title: taskTitle(contact), description, chatLine: chatLine(chat.key, this.#language) }
    const lost = delivery.attempts > 1 ? await api().findTask(wanted, calls) : undefined
    const task = { ...(lost ?? (await api().addTask(wanted, calls))), activeAt: now() }
    await notes.noteActiveTask(delivery.connectionId, chat.id, task)
    return task
  }

  async #isUsable(task: KnownTask, chat: Chat, calls: CallOptions): Promise<boolean> {
    const { notes, api, now, connection } = this.#options
    if (now() - task.activeAt < (await this.#activeForMs())) return true
    const state = await api().readTask(task, calls)
    if (!state) await notes.noteTaskGone(connection().id, task.ref)
    if (!state || (!state.isActive && connection().settings.new_task_when_closed)) return false
    await notes.noteActiveTask(connection().id, chat.id, { ...task, activeAt: now() })
    return true
  }

  async #activeForMs(): Promise<number> {
    const { notes, now, connection } = this.#options
    const seenUntil = await notes.readPollCursor(connection().id)
    return now() - (seenUntil ?? 0) < activeForMs ? activeWhileWatchedForMs : activeForMs
  }

  /** What a doubtful attempt has written after all; without `comment` it cannot be told now, and has to wait. */
  async #findWritten(delivery: Delivery, sought: Sought, calls: CallOptions): Promise<Written | undefined> {
    if (delivery.uncertainAttempts === 0) return undefined
    try {
      const comment = await this.#findOwnComment(delivery, sought, calls)
      if (!comment) return undefined
      const receipt = { planfixCommentId: comment.id, planfixTaskRef: comment.task.ref }
      return { comment, outcome: { kind: 'delivered', answer: `comment ${comment.id} is there`, receipt } }
    } catch (error) {
      const outcome = await this.#outcomeOf(error, delivery)
      return { outcome: outcome.kind === 'uncertain' ? { ...outcome, kind: 'retry' } : outcome }
    }
  }

  /** Every comment can be read back: one of this contact with this text, that is no other message, proves the delivery. */
  async #findOwnComment(delivery: Delivery, { text, author }: Sought, calls: CallOptions) {
    const { api, notes } = this.#options
    const { chat, createdAt, connectionId } = delivery
    const [task, contact] = [chat && (await notes.findTask(chat.id)), await this.#knownContact(delivery)]
    if (!task || (author === 'contact' && !contact)) return undefined
    const comments = await api().listComments(task, calls)
    const ids = comments.map(({ id }) => id)
    const known = await notes.listKnownComments(connectionId, author, ids)
    const isAuthor = ({ owner }: PlanfixComment) => (owner.person === contact?.person) === (author === 'contact')
    const found = findComment(comments, { text, since: createdAt + Math.min(0, api().clockSkewMs()), isAuthor, known })
    return found && { id: found.id, task }
  }

  /** What Planfix no longer has is forgotten, and the message is tried again with a new one. */
  async #outcomeOf(error: unknown, delivery: Delivery): Promise<Outcome> {
    const { stale, ...outcome } = this.#options.api().classify(error, delivery.attempts)
    const { notes } = this.#options
    const { chat, contact } = delivery
    if (stale === 'task' && chat) {
      const task = await notes.findTask(chat.id)
      if (task) await notes.noteTaskGone(delivery.connectionId, task.ref)
    }
    if (stale === 'contact' && contact) await notes.noteContact(contact.id, null)
    if (outcome.kind === 'uncertain' && this.isRepeatable(delivery)) return { ...outcome, kind: 'retry' }
    return outcome
  }

  #knownContact({ contact }: Delivery): Promise<PlanfixContact | null> {
    return contact ? this.#options.notes.findContact(contact.id) : Promise.resolve(null)
  }

  #calls(signal: AbortSignal): CallOptions {
    return { purpose: 'delivery', timeoutMs: this.#options.connection().settings.planfix_timeout_seconds * 1_000, signal }
  }

  get #language() {
    return this.#options.connection().settings.status_language
  }
}

export function wantedContact(contact: Contact, chat: Chat): WantedContact {
  const { key, firstName, lastName, username, phone, language } = contact
  return { key, firstName, lastName, username, phone, language, telegramId: chat.telegram?.chatId ?? null, name: displayName(contact, key) }
}

export function noChatOfTask(taskNumber: number): Rejected {
  const reason = {
    en: `No chat of this connection belongs to task ${taskNumber}`,
    ru: `Задаче ${taskNumber} не соответствует ни один чат этого соединения`,
  }
  return { kind: 'rejected', answer: `no chat has task ${taskNumber}`, reason }
}

export function misplaced(content: DeliveryContent): Rejected {
  const reason = { en: 'This cannot be delivered to Planfix', ru: 'Это нельзя доставить в Планфикс' }
  return { kind: 'rejected', answer: `${content.kind} is not for Planfix`, reason }
}
