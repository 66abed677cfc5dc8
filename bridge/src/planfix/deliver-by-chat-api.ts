import { setTimeout as sleep } from 'node:timers/promises'
import type { Chat } from '../domain/chat.ts'
import type { Connection } from '../domain/connection.ts'
import type { Contact } from '../domain/contact.ts'
import type { StoredFile } from '../domain/file.ts'
import type { ChatId, ContactKey, PlanfixCommentId, TaskNumber } from '../domain/ids.ts'
import type { Author } from '../domain/message.ts'
import type { Language, Words } from '../domain/words.ts'
import type { Delivery, DeliveryContent } from '../outbox/delivery.ts'
import type { Destination, ProbeResult, Resolution } from '../outbox/destination.ts'
import type { Outcome, Rejected, Retry } from '../outbox/outcome.ts'
import type { ChatApiClient } from './chat-api/client.ts'
import { getContact } from './chat-api/get-contact.ts'
import { getTask } from './chat-api/get-task.ts'
import { messageStatus } from './chat-api/message-status.ts'
import { newMessage } from './chat-api/new-message.ts'
import { type Command, errorOf, isPage, numberOf, type ProviderCredentials } from './chat-api/wire.ts'
import { ChatlessTasks } from './chatless-tasks.ts'
import { classifyPlanfixAnswer, classifyPlanfixSilence, describe } from './classify-planfix-error.ts'
import { fromCommentHtml, isSameText, toCommentHtml } from './comment-html.ts'
import { changedText, deletedText, notDeliveredText } from './comment-texts.ts'
import { correctComment } from './correct-comment.ts'
import { misplaced, noChatOfTask, wantedContact } from './deliver-by-tasks.ts'
import { fetchComment } from './fetch-comment.ts'
import { placeholderOf } from './file-words.ts'
import { fillFields, type OnNotFilled } from './fill-fields.ts'
import { findComment } from './find-comment.ts'
import {
  type Carrying,
  type FileSupply,
  filesOf,
  findAbsent,
  refuseMissing,
  tellOfFiles,
  type WithFiles,
  writtenText,
} from './message-files.ts'
import { type PlanfixAnswer, PlanfixUnreachableError } from './planfix-http.ts'
import type { PlanfixNotes, SoughtMessage } from './planfix-notes.ts'
import type { SurvivingCards } from './surviving-cards.ts'
import type { CallOptions, PlanfixComment, TaskApi } from './task-api.ts'
import { toMessageStatus, toNewMessage } from './to-planfix.ts'

/** A file as it goes with a message of the chat API. */
type Linked = Exclude<Carrying, { is: 'carried' }> | { is: 'carried'; file: StoredFile; url: string }

type Status = Extract<DeliveryContent, { kind: 'planfix_status' }>

export interface ChatDestinationOptions {
  connection: () => Connection
  client: () => ChatApiClient
  /** The REST API beside it, where there is one. */
  companion: () => TaskApi | null
  notes: PlanfixNotes
  /** Null without a companion. */
  cards: SurvivingCards | null
  files: FileSupply
  now: () => number
  onNotFilled: OnNotFilled
  /** A person has two cards in Planfix; the operator may want to join them. */
  onSecondCard: (found: { contact: ContactKey; cards: number[] }) => void
}

/** Chats of one look into the database while a task's chat is looked for; each costs one question to Planfix. */
const chatsOfOneLook = 100

/** A question that only helps is not waited for as long as a message's answer, ms. */
const questionTimeoutMs = 10_000

/** Whether a message arrived is asked again after these waits where no answer came: a repeat would be there for good, ms. */
const pausesBetweenQuestionsMs = [500, 3_000]

/** Where a doubt can be settled but the question is not answered, it is put off so often, about four minutes; then the message is sent again. */
const mostLookBacks = 8

/** A comment that a message became is looked for this often; Planfix shows it within seconds, or under another text. */
const mostLooks = 6

/** Delivers to Planfix's chat API: one attempt, one outcome. A REST API beside it adds what the chat API cannot do. */
export class ChatDestination implements Destination {
  readonly #options: ChatDestinationOptions
  readonly #chatless = new ChatlessTasks()

  constructor(options: ChatDestinationOptions) {
    this.#options = options
  }

  async deliver(delivery: Delivery, signal: AbortSignal, isPossibleRepeat: boolean): Promise<Outcome> {
    const { content } = delivery
    switch (content.kind) {
      case 'planfix_message':
      case 'planfix_files':
        return this.#deliverWithFiles(delivery, content, signal, isPossibleRepeat)
      case 'planfix_edit': {
        const news = changedText(content.was, content.now, this.#language)
        return this.#change(delivery, content.now, { author: content.author, text: news }, signal, isPossibleRepeat)
      }
      case 'planfix_deletion': {
        const text = deletedText(content.text, this.#language)
        return this.#change(delivery, text, { author: content.author, text }, signal, isPossibleRepeat)
      }
      case 'planfix_status':
        return this.#tellStatus(delivery, content, signal)
      case 'find_chat_of_task':
        return withoutDoubt(await this.#findChatOfTask(content, signal))
      case 'find_comment':
        return this.#withCompanion(signal, (companion, calls) => this.#findComment(delivery, content, companion, calls))
      case 'fetch_comment':
        return this.#withCompanion(signal, async (api, calls) => {
          const { notes, cards } = this.#options
          return cards
            ? fetchComment(
                content.planfixCommentId,
                { api, notes, cards, connectionId: delivery.connectionId },
                { ...calls, purpose: 'polling' },
              )
            : needsRest
        })
      case 'telegram_message':
      case 'telegram_edit':
      case 'telegram_deletion':
        return misplaced(content)
    }
  }

  /**
   * The chat API has no name for a message, so a later one cannot be found again through it. But a chat that had no task
   * and now has one proves that its first message arrived; and REST shows the comments themselves.
   */
  async resolve(delivery: Delivery, signal: AbortSignal): Promise<Resolution> {
    const { content, chat } = delivery
    const sought = soughtText(delivery, this.#language)
    if (!chat || !sought) return { kind: 'unknown' }
    const isFirst = content.kind === 'planfix_message' && chat.introducedAt === null && chat.taskAbsentAt !== null
    if (!isFirst && !this.#options.companion()) return { kind: 'unknown' }
    for (const pauseMs of pausesBetweenQuestionsMs) {
      const resolution = await this.#lookUp(delivery, { chat, sought, isFirst }, signal)
      if (resolution.kind !== 'unknown' || signal.aborted) return resolution
      await sleep(pauseMs, undefined, { signal }).catch(() => {})
    }
    const resolution = await this.#lookUp(delivery, { chat, sought, isFirst }, signal)
    const lookBacks = delivery.attempts - delivery.uncertainAttempts
    const isToWait = resolution.kind === 'unknown' && !delivery.mayRepeat && lookBacks < mostLookBacks
    return isToWait ? { kind: 'not_yet' } : resolution
  }

  async #lookUp(
    delivery: Delivery,
    { chat, sought, isFirst }: { chat: Chat; sought: { author: Author; text: string }; isFirst: boolean },
    signal: AbortSignal,
  ): Promise<Resolution> {
    const companion = this.#options.companion()
    const answer = await this.#ask(chat, signal)
    if (answer && isTaskAbsent(answer)) return { kind: 'not_delivered' }
    const taskNumber = answer && (numberOf(answer) as TaskNumber | undefined)
    if (!taskNumber) return { kind: 'unknown' }
    if (isFirst) return { kind: 'delivered', answer: `getTask: task ${taskNumber} is there` }
    return companion ? this.#readBack(delivery, sought, taskNumber, companion, this.#calls(signal)) : { kind: 'unknown' }
  }

  /** Setting a tick twice and asking twice change nothing; a message would be there twice. */
  isRepeatable({ content }: Delivery): boolean {
    return !['planfix_message', 'planfix_files', 'planfix_edit', 'planfix_deletion'].includes(content.kind)
  }

  /** Asks for the task of a chat that cannot exist: changes nothing, and tells whether Planfix takes our key. */
  async probe(signal: AbortSignal): Promise<ProbeResult> {
    try {
      const answer = await this.#post(getTask(this.#credentials, 'plangram-probe'), signal, questionTimeoutMs)
      if (numberOf(answer) || isTaskAbsent(answer)) return { kind: 'ready' }
      const outcome = classifyPlanfixAnswer(answer)
      return outcome.kind === 'retry' ? { kind: 'waiting', outcome } : { kind: 'unknown' }
    } catch (error) {
      const outcome = error instanceof PlanfixUnreachableError ? classifyPlanfixSilence(error) : undefined
      return outcome?.kind === 'retry' ? { kind: 'waiting', outcome } : { kind: 'unknown' }
    }
  }

  /** Planfix fetches files itself, by links: what it cannot have is named in the text, which is never held up by a file. */
  async #deliverWithFiles(delivery: Delivery, content: WithFiles, signal: AbortSignal, isPossibleRepeat: boolean): Promise<Outcome> {
    const { notes } = this.#options
    const { author } = content
    if (content.kind === 'planfix_message' && !content.files)
      return this.#deliverMessage(delivery, { author, text: content.text }, signal, isPossibleRepeat)
    const carrying = await Promise.all(
      filesOf(content, await notes.listFiles(delivery.messageId)).map((file) => this.#carryByLink(file, signal)),
    )
    const refused = refuseMissing(delivery, carrying)
    if (refused) return refused
    const written = writtenText(content, carrying, this.#language)
    await notes.noteWritten(delivery.id, written)
    const attachments = carrying.flatMap((one) => (one.is === 'carried' ? [{ name: one.file.name, url: one.url }] : []))
    return tellOfFiles(
      await this.#deliverMessage(delivery, { author, text: written, attachments }, signal, isPossibleRepeat),
      written,
      carrying,
    )
  }

  async #carryByLink(file: StoredFile, signal: AbortSignal): Promise<Linked> {
    const { files } = this.#options
    const line = placeholderOf(file, this.#language)
    const url = files.linkTo(file)
    if (url === null) return { is: 'named', file, line }
    return (await findAbsent(file, files, signal)) ? { is: 'missing', file, line } : { is: 'carried', file, url }
  }

  async #deliverMessage(
    { chat, contact }: Delivery,
    content: { author: Author; text: string; attachments?: { name: string; url: string }[] },
    signal: AbortSignal,
    isPossibleRepeat: boolean,
  ): Promise<Outcome> {
    if (!chat || !contact) return noPlace
    const first = await this.#isFirstMessage(chat, signal)
    if (typeof first !== 'boolean') return first
    const message = toNewMessage(content, chat, contact, { isPossibleRepeat, isFirst: first, language: this.#language })
    return this.#write(newMessage(this.#credentials, message), signal)
  }

  /**
   * Whether this message begins the chat's task. A chat that is new to us may have a task already (our database may be
   * younger than the chat): then no title goes with the message, since a title renames the task. That it has none is
   * noted before the first message, so that a task found afterwards proves the delivery. Trouble that would stop the
   * message as well is returned as its outcome; an answer that tells nothing does not hold it up. The second message asks
   * too: which task the first one made is needed when an automation names the task alone.
   */
  async #isFirstMessage(chat: Chat, signal: AbortSignal): Promise<boolean | Retry> {
    const isNew = chat.introducedAt === null
    if (isNew ? chat.taskAbsentAt !== null : chat.taskNumber !== null) return isNew
    const answer = await this.#answerOrOutcome(getTask(this.#credentials, chat.key), signal, questionTimeoutMs)
    if ('kind' in answer) return answer.kind === 'retry' ? answer : isNew
    const taskNumber = numberOf(answer)
    if (taskNumber) await this.#noteTask(chat, taskNumber as TaskNumber)
    else if (isTaskAbsent(answer) && isNew) await this.#options.notes.noteTaskAbsent(chat.id, this.#options.now())
    else {
      const outcome = classifyPlanfixAnswer(answer)
      if (outcome.kind === 'retry') return outcome
    }
    return isNew && !taskNumber
  }

  /**
   * The chats we know by their task at once; else every chat is asked about, the newest first, and its task noted on the
   * way. Where that was in vain a while ago, only the chats that have come since are.
   */
  async #findChatOfTask({ taskNumber }: Extract<DeliveryContent, { kind: 'find_chat_of_task' }>, signal: AbortSignal): Promise<Outcome> {
    const { notes, connection, now } = this.#options
    const known = await notes.findChatOfTaskNumber(connection().id, taskNumber)
    if (known) {
      this.#chatless.forget(taskNumber)
      return chatFound(taskNumber, { id: known.chatId, key: known.chatKey })
    }
    const startedAt = now()
    const lookedAt = this.#chatless.lookedAt(taskNumber, startedAt)
    for (let before: ChatId | null = null; ; ) {
      const page = { limit: chatsOfOneLook, before, introducedSince: lookedAt ?? null }
      const chats: Chat[] = await notes.listIntroducedChats(connection().id, page)
      const outcome = await this.#findAmongChats(taskNumber, chats, signal)
      const last = chats.at(-1)
      if (outcome) return outcome
      if (!last) break
      before = last.id
    }
    if (lookedAt === undefined) this.#chatless.note(taskNumber, startedAt)
    return noChatOfTask(taskNumber)
  }

  /** Undefined where it is none of these. */
  async #findAmongChats(taskNumber: TaskNumber, chats: Chat[], signal: AbortSignal): Promise<Outcome | undefined> {
    for (const chat of chats) {
      const answer = await this.#answerOrOutcome(getTask(this.#credentials, chat.key), signal)
      if ('kind' in answer) return answer
      const found = numberOf(answer) as TaskNumber | undefined
      if (found && found !== chat.taskNumber) await this.#noteTask(chat, found)
      if (found === taskNumber) return chatFound(taskNumber, chat)
      if (!found && !isTaskAbsent(answer)) return classifyUnanswered(answer)
    }
    return undefined
  }

  /** Corrects the comment where it is known, REST is there and lets us; else says it as a new message. */
  async #change(
    delivery: Delivery,
    text: string,
    asNews: { author: Author; text: string },
    signal: AbortSignal,
    isPossibleRepeat: boolean,
  ): Promise<Outcome> {
    const { notes, companion } = this.#options
    const asNewMessage = () => this.#deliverMessage(delivery, asNews, signal, isPossibleRepeat)
    if (!companion()) return asNewMessage()
    const corrected = await this.#withCompanion(signal, (api, calls) => correctComment({ api, notes }, delivery, text, calls))
    return corrected ?? asNewMessage()
  }

  async #tellStatus(delivery: Delivery, content: Status, signal: AbortSignal): Promise<Outcome> {
    const { planfixMessageId, of } = content
    if (of === 'deletion' || (of && planfixMessageId === null))
      return this.#withCompanion(signal, (companion, calls) => this.#tellInTask(delivery, content, companion, calls))
    if (planfixMessageId === null) return { kind: 'delivered', answer: 'a message without an id has no tick', receipt: {} }
    return withoutDoubt(
      await this.#write(messageStatus(this.#credentials, toMessageStatus(planfixMessageId, content, this.#language)), signal),
    )
  }

  /** Nobody sees the tick of a message that is deleted in Planfix. */
  async #tellInTask(delivery: Delivery, content: Status, companion: TaskApi, calls: CallOptions): Promise<Outcome> {
    const { notes } = this.#options
    const { chat, contact, attempts, createdAt } = delivery
    const task = chat && (await notes.findTask(chat.id))
    if (!task) return { kind: 'delivered', answer: 'no task is known to tell it in', receipt: {} }
    const text = notDeliveredText(content, this.#language)
    const sought = { author: 'employee', text, since: createdAt } as const
    const told = attempts > 1 ? await this.#findAmong(sought, delivery, task.number, companion, calls) : undefined
    const notFor = contact && (await notes.findContact(contact.id))
    const id = told?.id ?? (await companion.addComment({ task, author: null, notFor, html: toCommentHtml(text) }, calls))
    return { kind: 'delivered', answer: `told by comment ${id}`, receipt: { planfixCommentId: id } }
  }

  /** Which comment a message became; on the way the chat's task and the contact's card become known. */
  async #findComment(
    delivery: Delivery,
    content: Extract<DeliveryContent, { kind: 'find_comment' }>,
    companion: TaskApi,
    calls: CallOptions,
  ): Promise<Outcome> {
    const { chat, contact } = delivery
    if (!chat || !contact) return noPlace
    const direct = content.planfixMessageId && (await this.#pushedComment(content, companion, calls))
    if (direct) return commentFound(direct)
    const answer = await this.#answerOrOutcome(getTask(this.#credentials, chat.key), calls.signal, questionTimeoutMs)
    if ('kind' in answer) return withoutDoubt(answer)
    const taskNumber = numberOf(answer) as TaskNumber | undefined
    if (taskNumber) {
      await this.#noteTask(chat, taskNumber)
      await this.#meetContact(contact, chat, companion, calls)
      const found = await this.#findAmong({ ...content, since: content.at }, delivery, taskNumber, companion, calls)
      if (found) return commentFound(found)
    }
    if (delivery.attempts >= mostLooks) return { kind: 'delivered', answer: 'the comment was not found', receipt: {} }
    return { kind: 'retry', answer: 'the comment is not to be seen yet', reason: notSeenYet, scope: 'lane' }
  }

  /** A push's `messageId` may be the comment's id; that is not documented, so its text has to agree. */
  async #pushedComment(
    { planfixMessageId, text }: { planfixMessageId: string | null; text: string },
    companion: TaskApi,
    calls: CallOptions,
  ) {
    if (!planfixMessageId || !/^\d+$/.test(planfixMessageId)) return undefined
    const comment = await companion.readComment(planfixMessageId as PlanfixCommentId, calls)
    return comment && isSameText(fromCommentHtml(comment.html), text) ? comment : undefined
  }

  async #findAmong(
    { author, text, since, others = 0 }: { author: Author; text: string; since: number; others?: number },
    { connectionId }: Delivery,
    taskNumber: TaskNumber,
    companion: TaskApi,
    calls: CallOptions,
  ): Promise<PlanfixComment | undefined> {
    const comments = await companion.listComments({ number: taskNumber, ref: String(taskNumber) }, calls)
    const ids = comments.map(({ id }) => id)
    const known = await this.#options.notes.listKnownComments(connectionId, author, ids)
    return findComment(comments, {
      text,
      since: since + Math.min(0, companion.clockSkewMs()),
      known,
      others,
      isAuthor: ({ source }) => (source === 'chat_api') === (author !== 'employee'),
    })
  }

  async #readBack(
    delivery: Delivery,
    sought: { author: Author; text: string },
    taskNumber: TaskNumber,
    companion: TaskApi,
    calls: CallOptions,
  ): Promise<Resolution> {
    try {
      const others = await this.#countTwins(delivery, sought)
      const found = await this.#findAmong({ ...sought, since: delivery.createdAt, others }, delivery, taskNumber, companion, calls)
      if (!found) return others > 0 ? { kind: 'unknown' } : { kind: 'not_delivered' }
      return { kind: 'delivered', answer: `REST shows it as comment ${found.id}`, receipt: receiptFor(found) }
    } catch {
      return { kind: 'unknown' }
    }
  }

  /** Earlier messages that read the same, of which it is not yet known which comments they are: each has one of those that look like ours. */
  async #countTwins({ connectionId, chat, messageId }: Delivery, { author, text }: { author: Author; text: string }): Promise<number> {
    const sought = chat ? await this.#options.notes.listSoughtMessages(connectionId, chat.id) : []
    const isEmployee = author === 'employee'
    const isTwin = (other: SoughtMessage) => (other.author === 'employee') === isEmployee && isSameText(other.text, text)
    return sought.filter((other) => other.messageId !== messageId && isTwin(other)).length
  }

  /** Once for each contact: the card's number, Telegram's fields in it, and whether the person had another card already. */
  async #meetContact(contact: Contact, chat: Chat, companion: TaskApi, calls: CallOptions): Promise<void> {
    const { notes, connection, onSecondCard, onNotFilled } = this.#options
    if (await notes.findContact(contact.id)) return
    const answer = await this.#answerOrOutcome(getContact(this.#credentials, contact.key), calls.signal, questionTimeoutMs)
    const number = 'kind' in answer ? undefined : numberOf(answer)
    if (!number) return
    const card = { number, person: `contact:${number}` }
    const wanted = wantedContact(contact, chat)
    const other = contact.phone ? await companion.findContact({ ...wanted, telegramId: null, username: '' }, calls) : undefined
    const second = other && other.number !== number ? [other] : []
    const isFilled = connection().settings.fill_telegram_fields
    for (const known of isFilled ? [card, ...second] : []) await fillFields({ api: companion, onNotFilled }, known, wanted, calls)
    if (other && other.number !== number) onSecondCard({ contact: contact.key, cards: [number, other.number] })
    await notes.noteContact(contact.id, card)
  }

  async #withCompanion<Result extends Outcome | undefined>(
    signal: AbortSignal,
    work: (companion: TaskApi, calls: CallOptions) => Promise<Result>,
  ): Promise<Result | Outcome> {
    const companion = this.#options.companion()
    if (!companion) return needsRest
    try {
      return await work(companion, this.#calls(signal))
    } catch (error) {
      const { stale: _stale, ...outcome } = companion.classify(error, 1)
      // Trouble of the companion is no trouble of the chat API: it holds back this lane alone.
      return outcome.kind === 'retry' || outcome.kind === 'uncertain' ? { ...outcome, kind: 'retry', scope: 'lane' } : outcome
    }
  }

  #noteTask(chat: Chat, number: TaskNumber): Promise<void> {
    const { notes, connection, now } = this.#options
    return notes.noteActiveTask(connection().id, chat.id, { number, ref: String(number), activeAt: now() })
  }

  #calls(signal: AbortSignal): CallOptions {
    return { purpose: 'question', timeoutMs: this.#timeoutMs, signal }
  }

  async #write(fields: Command, signal: AbortSignal): Promise<Outcome> {
    const answer = await this.#answerOrOutcome(fields, signal)
    return 'kind' in answer ? answer : classifyPlanfixAnswer(answer)
  }

  async #answerOrOutcome(fields: Command, signal: AbortSignal, timeoutMs = this.#timeoutMs): Promise<PlanfixAnswer | Outcome> {
    try {
      return await this.#post(fields, signal, timeoutMs)
    } catch (error) {
      if (error instanceof PlanfixUnreachableError) return classifyPlanfixSilence(error)
      throw error
    }
  }

  async #ask(chat: Chat, signal: AbortSignal): Promise<PlanfixAnswer | undefined> {
    const answer = await this.#answerOrOutcome(getTask(this.#credentials, chat.key), signal, questionTimeoutMs)
    return 'kind' in answer ? undefined : answer
  }

  #post(fields: Command, signal: AbortSignal, timeoutMs: number): Promise<PlanfixAnswer> {
    return this.#options.client().post(fields, { timeoutMs: Math.min(timeoutMs, this.#timeoutMs), signal })
  }

  get #timeoutMs(): number {
    return this.#options.connection().settings.planfix_timeout_seconds * 1_000
  }

  get #credentials(): ProviderCredentials {
    const { providerId, planfix } = this.#options.connection()
    return { providerId, planfixToken: planfix.apiKey }
  }

  get #language() {
    return this.#options.connection().settings.status_language
  }
}

/** What may be repeated without harm is never in doubt: it is simply tried again. */
function withoutDoubt(outcome: Outcome): Outcome {
  return outcome.kind === 'uncertain' ? { ...outcome, kind: 'retry' } : outcome
}

function isTaskAbsent(answer: PlanfixAnswer): boolean {
  return answer.status === 400 && /not found|unknown/i.test(errorOf(answer) ?? '')
}

/** A question that got no telling answer is asked again later: questions change nothing. */
function classifyUnanswered(answer: PlanfixAnswer): Outcome {
  const outcome = classifyPlanfixAnswer(answer)
  if (outcome.kind === 'retry' || outcome.kind === 'rejected') return outcome
  const reason = { en: 'Planfix does not tell which chat the task belongs to', ru: 'Планфикс не сообщает, какому чату принадлежит задача' }
  return { kind: 'retry', answer: isPage(answer) ? `${answer.status} a web page` : describe(answer), reason, scope: 'lane' }
}

/** What a message of this chat reads like in Planfix; undefined for what is no message. */
function soughtText({ content, writtenText }: Delivery, language: Language): { author: Author; text: string } | undefined {
  if (content.kind === 'planfix_message') return { author: content.author, text: writtenText ?? content.text }
  if (content.kind === 'planfix_files') return writtenText === null ? undefined : { author: content.author, text: writtenText }
  if (content.kind === 'planfix_edit') return { author: content.author, text: changedText(content.was, content.now, language) }
  if (content.kind === 'planfix_deletion') return { author: content.author, text: deletedText(content.text, language) }
  return undefined
}

function chatFound(taskNumber: TaskNumber, { id, key }: Pick<Chat, 'id' | 'key'>): Outcome {
  return { kind: 'delivered', answer: `task ${taskNumber} is chat ${key}`, receipt: { chatId: id } }
}

function commentFound(comment: PlanfixComment): Outcome {
  return { kind: 'delivered', answer: `comment ${comment.id}`, receipt: receiptFor(comment) }
}

function receiptFor({ id, html, taskRef }: PlanfixComment) {
  return { planfixCommentId: id, planfixCommentText: fromCommentHtml(html), ...(taskRef && { planfixTaskRef: taskRef }) }
}

const notSeenYet: Words = { en: 'Planfix does not show the comment yet', ru: 'Комментария в Планфиксе пока не видно' }

const noPlace: Rejected = {
  kind: 'rejected',
  answer: 'no chat',
  reason: { en: 'This cannot be delivered to Planfix', ru: 'Это нельзя доставить в Планфикс' },
}

const needsRest: Rejected = {
  kind: 'rejected',
  answer: 'only a comment id was given, and there is no PLANFIX_REST_URL and PLANFIX_REST_TOKEN to read it with',
  reason: {
    en: 'Only a comment id was given, and a chat API connection can read comments only with PLANFIX_REST_URL and PLANFIX_REST_TOKEN; send the text too',
    ru: 'Передан только номер комментария, а соединение через API для чатов читает комментарии лишь при заданных PLANFIX_REST_URL и PLANFIX_REST_TOKEN; передавайте и текст',
  },
}
