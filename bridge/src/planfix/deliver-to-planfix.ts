import type { Chat } from '../domain/chat.ts'
import type { Connection } from '../domain/connection.ts'
import type { ChatId, ConnectionId, TaskNumber } from '../domain/ids.ts'
import type { Delivery, DeliveryContent } from '../outbox/delivery.ts'
import type { Destination, ProbeResult, Resolution } from '../outbox/destination.ts'
import type { Outcome, Rejected, Retry } from '../outbox/outcome.ts'
import type { ChatApiClient } from './chat-api/client.ts'
import { type PlanfixAnswer, PlanfixUnreachableError } from './planfix-http.ts'
import { getTask } from './chat-api/get-task.ts'
import { messageStatus } from './chat-api/message-status.ts'
import { newMessage } from './chat-api/new-message.ts'
import { type Command, errorOf, isPage, numberOf, type ProviderCredentials } from './chat-api/wire.ts'
import { classifyPlanfixAnswer, classifyPlanfixSilence, describe } from './classify-planfix-error.ts'
import { toMessageStatus, toNewMessage } from './to-planfix.ts'

/** Port: what this side learns about tasks on the way. */
export interface TaskNotes {
  noteTaskAbsent(chatId: ChatId, at: number): Promise<void>
  noteTask(chatId: ChatId, taskNumber: TaskNumber): Promise<void>
  listIntroducedChats(connectionId: ConnectionId, limit: number): Promise<Chat[]>
}

export interface PlanfixDestinationOptions {
  connection: () => Connection
  client: () => ChatApiClient
  notes: TaskNotes
  now: () => number
}

/** A task is looked for among this many chats, the newest first; each costs one question to Planfix. */
const mostChatsAsked = 100

/** A question that only helps is not waited for as long as a message's answer, ms. */
const questionTimeoutMs = 10_000

/** Delivers to Planfix's chat API: one attempt, one outcome. */
export class PlanfixDestination implements Destination {
  readonly #options: PlanfixDestinationOptions

  constructor(options: PlanfixDestinationOptions) {
    this.#options = options
  }

  async deliver(delivery: Delivery, signal: AbortSignal, isPossibleRepeat: boolean): Promise<Outcome> {
    switch (delivery.content.kind) {
      case 'planfix_message':
        return this.#deliverMessage(delivery, delivery.content, signal, isPossibleRepeat)
      case 'planfix_status':
        return withoutDoubt(await this.#write(messageStatus(this.#credentials, toMessageStatus(delivery.content, this.#language)), signal))
      case 'find_chat_of_task':
        return withoutDoubt(await this.#findChatOfTask(delivery.content, signal))
      case 'telegram_message':
        return misplaced(delivery.content)
    }
  }

  /**
   * The chat API has no name for a message, so a later one cannot be found again. But a chat that had no task and now has
   * one proves that its first message arrived.
   */
  async resolve({ content, chat }: Delivery, signal: AbortSignal): Promise<Resolution> {
    if (content.kind !== 'planfix_message' || !chat || chat.introducedAt !== null || chat.taskAbsentAt === null) return { kind: 'unknown' }
    const answer = await this.#ask(chat, signal)
    const taskNumber = answer && numberOf(answer)
    if (taskNumber) return { kind: 'delivered', answer: `getTask: task ${taskNumber} is there` }
    return answer && isTaskAbsent(answer) ? { kind: 'not_delivered' } : { kind: 'unknown' }
  }

  /** Setting a tick twice and asking twice change nothing; a message would be there twice. */
  isRepeatable({ content }: Delivery): boolean {
    return content.kind !== 'planfix_message'
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

  async #deliverMessage(
    { chat, contact }: Delivery,
    content: Extract<DeliveryContent, { kind: 'planfix_message' }>,
    signal: AbortSignal,
    isPossibleRepeat: boolean,
  ): Promise<Outcome> {
    if (!chat || !contact) return misplaced(content)
    const first = await this.#isFirstMessage(chat, signal)
    if (typeof first !== 'boolean') return first
    const message = toNewMessage(content, chat, contact, { isPossibleRepeat, isFirst: first, language: this.#language })
    return this.#write(newMessage(this.#credentials, message), signal)
  }

  /**
   * Whether this message begins the chat's task. A chat that is new to us may have a task already (our database may be
   * younger than the chat): then no title goes with the message, since a title renames the task. That it has none is
   * noted before the first message, so that a task found afterwards proves the delivery. Trouble that would stop the
   * message as well is returned as its outcome; an answer that tells nothing does not hold it up.
   */
  async #isFirstMessage(chat: Chat, signal: AbortSignal): Promise<boolean | Retry> {
    if (chat.introducedAt !== null) return false
    if (chat.taskAbsentAt !== null) return true
    const answer = await this.#answerOrOutcome(getTask(this.#credentials, chat.key), signal, questionTimeoutMs)
    if ('kind' in answer) return answer.kind === 'retry' ? answer : true
    const taskNumber = numberOf(answer)
    if (taskNumber) await this.#options.notes.noteTask(chat.id, taskNumber as TaskNumber)
    else if (isTaskAbsent(answer)) await this.#options.notes.noteTaskAbsent(chat.id, this.#options.now())
    else {
      const outcome = classifyPlanfixAnswer(answer)
      if (outcome.kind === 'retry') return outcome
    }
    return !taskNumber
  }

  async #findChatOfTask({ taskNumber }: Extract<DeliveryContent, { kind: 'find_chat_of_task' }>, signal: AbortSignal): Promise<Outcome> {
    const chats = await this.#options.notes.listIntroducedChats(this.#options.connection().id, mostChatsAsked)
    const remembered = chats.filter((chat) => chat.taskNumber === taskNumber)
    const others = chats.filter((chat) => chat.taskNumber !== taskNumber)
    for (const chat of [...remembered, ...others]) {
      const answer = await this.#answerOrOutcome(getTask(this.#credentials, chat.key), signal)
      if ('kind' in answer) return answer
      const found = numberOf(answer) as TaskNumber | undefined
      if (found && found !== chat.taskNumber) await this.#options.notes.noteTask(chat.id, found)
      if (found === taskNumber) return { kind: 'delivered', answer: `task ${taskNumber} is chat ${chat.key}`, receipt: { chatId: chat.id } }
      if (!found && !isTaskAbsent(answer)) return classifyUnanswered(answer)
    }
    return noSuchTask(taskNumber)
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

function noSuchTask(taskNumber: TaskNumber): Rejected {
  const reason = {
    en: `No chat of this connection belongs to task ${taskNumber}`,
    ru: `Задаче ${taskNumber} не соответствует ни один чат этого соединения`,
  }
  return { kind: 'rejected', answer: `no chat has task ${taskNumber}`, reason }
}

function misplaced(content: DeliveryContent): Rejected {
  const reason = { en: 'This cannot be delivered to Planfix', ru: 'Это нельзя доставить в Планфикс' }
  return { kind: 'rejected', answer: `${content.kind} is not for Planfix`, reason }
}
