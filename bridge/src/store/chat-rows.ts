import type { Chat } from '../domain/chat.ts'
import type { Contact } from '../domain/contact.ts'
import type { ChatId, ChatKey, ContactId, ContactKey, TaskNumber, TelegramAccountId, TelegramChatId } from '../domain/ids.ts'

/** What is selected of `chat` joined with `contact`, with the names that tell them apart. */
export const chatColumns = [
  'chat.id as chat_id',
  'chat.key as chat_key',
  'chat.telegram_account_id',
  'chat.telegram_chat_id',
  'chat.introduced_at',
  'chat.task_absent_at',
  'chat.task_number',
] as const

export const contactColumns = [
  'contact.id as contact_id',
  'contact.key as contact_key',
  'contact.first_name',
  'contact.last_name',
  'contact.username',
  'contact.phone',
  'contact.language',
] as const

export interface ChatColumns {
  chat_id: number
  chat_key: string
  telegram_account_id: string | null
  telegram_chat_id: string | null
  introduced_at: number | null
  task_absent_at: number | null
  task_number: number | null
}

export interface ContactColumns {
  contact_id: number
  contact_key: string
  first_name: string
  last_name: string
  username: string
  phone: string
  language: string
}

export function toChat(row: ChatColumns): Chat {
  const isTelegram = row.telegram_account_id !== null && row.telegram_chat_id !== null
  return {
    id: row.chat_id as ChatId,
    key: row.chat_key as ChatKey,
    telegram: isTelegram
      ? { accountId: row.telegram_account_id as TelegramAccountId, chatId: row.telegram_chat_id as TelegramChatId }
      : null,
    introducedAt: row.introduced_at,
    taskAbsentAt: row.task_absent_at,
    taskNumber: row.task_number as TaskNumber | null,
  }
}

export function toContact(row: ContactColumns): Contact {
  return {
    id: row.contact_id as ContactId,
    key: row.contact_key as ContactKey,
    firstName: row.first_name,
    lastName: row.last_name,
    username: row.username,
    phone: row.phone,
    language: row.language,
  }
}
