import type { MessageId, TelegramMessageId } from '../domain/ids.ts'
import type { Words } from '../domain/words.ts'
import type { Delivery, TelegramPart } from '../outbox/delivery.ts'
import type { Destination, ProbeResult, Resolution } from '../outbox/destination.ts'
import type { Outcome, Receipt } from '../outbox/outcome.ts'
import { classifyTelegramError, notConnected } from './classify-telegram-error.ts'
import { type MtprotoClient, TelegramRefusedError } from './mtproto-client.ts'
import { sendPart } from './send-part.ts'

export interface TelegramDestinationOptions {
  client: () => MtprotoClient | undefined
  /** Parts of a message that Telegram has accepted before, by their place. */
  listSentParts: (messageId: MessageId) => Promise<Map<number, TelegramMessageId | null>>
}

/** Delivers to Telegram: the parts of a message one after another, each under its stored random id. */
export class TelegramDestination implements Destination {
  readonly #options: TelegramDestinationOptions

  constructor(options: TelegramDestinationOptions) {
    this.#options = options
  }

  async deliver({ content, chat, contact, messageId, attempts }: Delivery, signal: AbortSignal): Promise<Outcome> {
    const client = this.#options.client()
    if (!client) return notConnected
    if (content.kind !== 'telegram_message')
      return { kind: 'rejected', answer: `${content.kind} is not for Telegram`, reason: cannotBeSent }
    const chatId = chat?.telegram?.chatId
    if (!chatId) return { kind: 'rejected', answer: 'no Telegram chat', reason: contact?.phone ? botCannotWriteFirst : unknownChat }
    if (content.parts.length === 0) return { kind: 'rejected', answer: 'nothing to send', reason: nothingToSend(content.notCarried) }
    const isContinued = content.parts.length > 1 && attempts > 1
    const sent = isContinued ? await this.#options.listSentParts(messageId) : new Map<number, TelegramMessageId | null>()
    return sendParts(content.parts, sent, (part) => sendPart(client, chatId, part, signal))
  }

  /** Nothing is ever in doubt here: the random id makes a repeat harmless. */
  resolve(): Promise<Resolution> {
    return Promise.resolve({ kind: 'not_delivered' })
  }

  isRepeatable(): boolean {
    return true
  }

  probe(): Promise<ProbeResult> {
    return Promise.resolve(this.#options.client() ? { kind: 'ready' } : { kind: 'waiting', outcome: notConnected })
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
      const outcome = error instanceof TelegramRefusedError ? classifyTelegramError(error.code, error.text) : noAnswer(error)
      return { ...outcome, receipt }
    }
  }
  return { kind: 'delivered', answer: `message ${telegramMessageIds.map((id) => id ?? 'known').join(', ')}`, receipt }
}

/** Telegram may have taken it; sending it again under the same random id is safe. */
function noAnswer(error: unknown): Extract<Outcome, { kind: 'retry' }> {
  const reason = { ru: 'Telegram не ответил', en: 'Telegram did not answer' }
  return { kind: 'retry', answer: error instanceof Error ? error.message : String(error), reason, scope: 'lane' }
}

const cannotBeSent: Words = { ru: 'Это нельзя отправить в Telegram', en: 'This cannot be sent to Telegram' }

const unknownChat: Words = {
  ru: 'Этот чат мосту неизвестен: клиент должен сначала написать в Telegram',
  en: 'The bridge does not know this chat: the customer has to write in Telegram first',
}

const botCannotWriteFirst: Words = {
  ru: 'Бот не может написать первым: клиент должен сначала написать боту в Telegram',
  en: 'A bot cannot write first: the customer has to write to the bot in Telegram',
}

function nothingToSend(files: string[]): Words {
  if (files.length === 0) return { ru: 'В сообщении нет текста', en: 'The message has no text' }
  return {
    ru: `Не доставлено: эта версия моста не передаёт файлы (${files.join(', ')})`,
    en: `Not delivered: this version of the bridge does not carry files (${files.join(', ')})`,
  }
}
