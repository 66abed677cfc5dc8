import { z } from 'zod'
import type { TelegramMessageSent } from '../domain/event.ts'
import type { TelegramAccountId, TelegramChatId, TelegramMessageId } from '../domain/ids.ts'

/**
 * The JSON body by which another system hands us a Telegram message that it saw:
 * `{"telegram_message_id", "messageData": {"text", "telegram_message_id", "chat_id", ...}}`.
 */
const exactNumber = z.number().int().positive().max(Number.MAX_SAFE_INTEGER)
const wholeNumber = z.union([
  exactNumber,
  z
    .string()
    .regex(/^[1-9]\d{0,15}$/)
    .transform(Number)
    .pipe(exactNumber),
])
const anyText = z.string().refine((text) => !text.includes('\0'), 'must not contain a NUL character')
const withoutHalfCharacters = (text: string) => text.toWellFormed()
const shortText = anyText.max(256).transform(withoutHalfCharacters).nullish()

const messageData = z.object({
  text: anyText.refine((text) => text.trim() !== '', 'must be a text').transform(withoutHalfCharacters),
  telegram_message_id: wholeNumber,
  chat_id: wholeNumber,
  contact_id: wholeNumber.nullish(),
  contact_name: shortText,
  username: shortText,
  date: z.union([z.number(), z.string().min(1).max(64)]).nullish(),
})

const relayBody = z.object({ telegram_message_id: wholeNumber, messageData })

/** A body that cannot be taken; `message` is for the caller. */
export class RelayBodyError extends Error {
  override name = 'RelayBodyError'
}

/** @throws RelayBodyError naming what is missing or wrong. */
export function readRelayBody(body: unknown, accountId: TelegramAccountId, now: number): TelegramMessageSent {
  const data = asRecord(body)
  if (!data) throw new RelayBodyError('The body must be a JSON object')
  requireKeys(data, ['telegram_message_id', 'messageData'], 'data')
  const inner = asRecord(data['messageData'])
  if (!inner) throw new RelayBodyError('messageData must be a JSON object')
  requireKeys(inner, ['text', 'telegram_message_id', 'chat_id'], 'messageData')
  const { success, data: read, error } = relayBody.safeParse(data)
  if (!success) throw new RelayBodyError(error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`).join('; '))
  if (read.telegram_message_id !== read.messageData.telegram_message_id) {
    throw new RelayBodyError('telegram_message_id and messageData.telegram_message_id differ')
  }
  return toEvent(read.messageData, accountId, now)
}

function toEvent(data: z.infer<typeof messageData>, accountId: TelegramAccountId, now: number): TelegramMessageSent {
  const name = (data.contact_name ?? '').trim()
  return {
    kind: 'message_sent',
    origin: 'Telegram',
    author: 'contact',
    chat: { accountId, chatId: String(data.chat_id) as TelegramChatId },
    contact: { firstName: name, lastName: '', username: (data.username ?? '').replace(/^@/, ''), phone: '', language: '' },
    telegramMessageId: data.telegram_message_id as TelegramMessageId,
    text: data.text,
    files: [],
    albumId: null,
    sentAt: dateOf(data.date) ?? now,
  }
}

/** Unix seconds as Telegram has them, ms, or a date text; in whole ms, undefined for what no calendar has. */
function dateOf(date: number | string | null | undefined): number | undefined {
  const ms = typeof date === 'number' ? (date < 1e11 ? date * 1_000 : date) : Date.parse(date ?? '')
  const time = new Date(ms).getTime()
  return Number.isNaN(time) ? undefined : time
}

function requireKeys(record: Record<string, unknown>, keys: string[], where: string): void {
  const missing = keys.filter((key) => record[key] === undefined || record[key] === null)
  if (missing.length > 0) throw new RelayBodyError(`Missing required keys in ${where}: ${missing.join(', ')}`)
}

function asRecord(value: unknown): Record<string, unknown> | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : undefined
}
