import type { MessageId, TelegramAccountId, TelegramMessageId } from '../domain/ids.ts'
import type { Words } from '../domain/words.ts'
import type { Delivery, TelegramPart } from '../outbox/delivery.ts'
import type { Destination, ProbeResult, Resolution } from '../outbox/destination.ts'
import type { Outcome, Receipt } from '../outbox/outcome.ts'
import type { LoggedInAccount } from './account-run.ts'
import { deleteMessages, editMessage, type MessageTarget } from './change-message.ts'
import { classifyTelegramError, notConnected } from './classify-telegram-error.ts'
import { TelegramRefusedError } from './mtproto-client.ts'
import { sendPart } from './send-part.ts'

export interface TelegramDestinationOptions {
  /** The account that is logged in; undefined while none is. */
  account: () => LoggedInAccount | undefined
  /** Parts of a message that Telegram has accepted before, by their place. */
  listSentParts: (messageId: MessageId) => Promise<Map<number, TelegramMessageId | null>>
}

/** Delivers to Telegram: the parts of a message one after another, each under its stored random id; their changes and deletions. */
export class TelegramDestination implements Destination {
  readonly #options: TelegramDestinationOptions

  constructor(options: TelegramDestinationOptions) {
    this.#options = options
  }

  async deliver({ content, chat, contact, messageId, attempts }: Delivery, signal: AbortSignal): Promise<Outcome> {
    const account = this.#options.account()
    if (!account) return notConnected
    if (!chat?.telegram) return { kind: 'rejected', answer: 'no Telegram chat', reason: contact?.phone ? botCannotWriteFirst : unknownChat }
    const { accountId, chatId } = chat.telegram
    // Numbers and random ids of messages mean something else, or nothing, to another account.
    if (accountId !== account.id) return { kind: 'rejected', answer: `a chat of account ${accountId}`, reason: chatOfAnother(accountId) }
    const { client } = account
    switch (content.kind) {
      case 'telegram_message': {
        if (content.parts.length === 0) return { kind: 'rejected', answer: 'nothing to send', reason: nothingToSend(content.notCarried) }
        const isContinued = content.parts.length > 1 && attempts > 1
        const sent = isContinued ? await this.#options.listSentParts(messageId) : new Map<number, TelegramMessageId | null>()
        return sendParts(content.parts, sent, (part) => sendPart(client, chatId, part, signal))
      }
      case 'telegram_edit':
        return changeParts(content.parts, await this.#options.listSentParts(messageId), { client, chatId, signal })
      case 'telegram_deletion':
        return removeParts(await this.#options.listSentParts(messageId), { client, chatId, signal })
      default:
        return { kind: 'rejected', answer: `${content.kind} is not for Telegram`, reason: cannotBeSent }
    }
  }

  /** Nothing is ever in doubt here: the random id makes a repeat harmless. */
  resolve(): Promise<Resolution> {
    return Promise.resolve({ kind: 'not_delivered' })
  }

  isRepeatable(): boolean {
    return true
  }

  probe(): Promise<ProbeResult> {
    return Promise.resolve(this.#options.account() ? { kind: 'ready' } : { kind: 'waiting', outcome: notConnected })
  }
}

async function sendParts(
  parts: TelegramPart[],
  sent: Map<number, TelegramMessageId | null>,
  send: (part: TelegramPart) => Promise<TelegramMessageId | null>,
): Promise<Outcome> {
  const telegramMessageIds: (TelegramMessageId | null)[] = []
  const receipt: Receipt = { telegramMessageIds }
  for (const [place, part] of parts.entries()) {
    try {
      telegramMessageIds.push(sent.get(place) ?? (await send(part)))
    } catch (error) {
      return { ...outcomeOf(error), receipt }
    }
  }
  return { kind: 'delivered', answer: `message ${telegramMessageIds.map((id) => id ?? 'known').join(', ')}`, receipt }
}

/** A changed text: parts that are there are changed, further ones sent, surplus ones deleted. All of it may be repeated. */
async function changeParts(parts: TelegramPart[], sent: Map<number, TelegramMessageId | null>, target: MessageTarget): Promise<Outcome> {
  if (sent.size === 0) return { kind: 'rejected', answer: 'the message is not in Telegram', reason: notThere }
  if (parts.length === 0) return { kind: 'rejected', answer: 'nothing is left of the text', reason: cannotBeSent }
  const telegramMessageIds: (TelegramMessageId | null)[] = []
  const receipt: Receipt = { telegramMessageIds }
  try {
    for (const [place, part] of parts.entries()) {
      const known = sent.get(place)
      if (known) await editMessage(target, known, part.text)
      telegramMessageIds.push(known ?? (await sendPart(target.client, target.chatId, part, target.signal)))
    }
    await deleteMessages(target, idsFrom(sent, parts.length))
    return { kind: 'delivered', answer: `message ${telegramMessageIds.map((id) => id ?? 'known').join(', ')} changed`, receipt }
  } catch (error) {
    return { ...outcomeOf(error), receipt }
  }
}

async function removeParts(sent: Map<number, TelegramMessageId | null>, target: MessageTarget): Promise<Outcome> {
  const ids = idsFrom(sent, 0)
  if (ids.length === 0) return { kind: 'rejected', answer: 'the message is not in Telegram', reason: notThere }
  try {
    await deleteMessages(target, ids)
    return { kind: 'delivered', answer: `message ${ids.join(', ')} deleted`, receipt: {} }
  } catch (error) {
    return outcomeOf(error)
  }
}

function idsFrom(sent: Map<number, TelegramMessageId | null>, firstPlace: number): TelegramMessageId[] {
  return [...sent].flatMap(([place, id]) => (place >= firstPlace && id !== null ? [id] : []))
}

function outcomeOf(error: unknown): Extract<Outcome, { kind: 'retry' | 'rejected' }> {
  return error instanceof TelegramRefusedError ? classifyTelegramError(error.code, error.text) : noAnswer(error)
}

/** Telegram may have taken it; sending it again under the same random id is safe. */
function noAnswer(error: unknown): Extract<Outcome, { kind: 'retry' }> {
  const reason = { ru: 'Telegram не ответил', en: 'Telegram did not answer' }
  return { kind: 'retry', answer: error instanceof Error ? error.message : String(error), reason, scope: 'lane' }
}

const cannotBeSent: Words = { ru: 'Это нельзя отправить в Telegram', en: 'This cannot be sent to Telegram' }

const notThere: Words = {
  ru: 'Исходного сообщения в Telegram нет, изменять нечего',
  en: 'The message itself is not in Telegram, so there is nothing to change',
}

const unknownChat: Words = {
  ru: 'Этот чат мосту неизвестен: клиент должен сначала написать в Telegram',
  en: 'The bridge does not know this chat: the customer has to write in Telegram first',
}

const botCannotWriteFirst: Words = {
  ru: 'Бот не может написать первым: клиент должен сначала написать боту в Telegram',
  en: 'A bot cannot write first: the customer has to write to the bot in Telegram',
}

function chatOfAnother(accountId: TelegramAccountId): Words {
  return {
    ru: `Этот чат принадлежит боту ${accountId}, которого это подключение больше не использует: клиент должен написать новому боту`,
    en: `This chat belongs to the bot ${accountId}, which this connection no longer uses: the customer has to write to the new bot`,
  }
}

function nothingToSend(files: string[]): Words {
  if (files.length === 0) return { ru: 'В сообщении нет текста', en: 'The message has no text' }
  return {
    ru: `Не доставлено: эта версия моста не передаёт файлы (${files.join(', ')})`,
    en: `Not delivered: this version of the bridge does not carry files (${files.join(', ')})`,
  }
}
