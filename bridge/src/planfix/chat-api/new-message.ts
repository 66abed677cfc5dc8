import { type Command, command, type ProviderCredentials } from './wire.ts'

/** Planfix help, "Список команд API для чатов": `newMessage`. */
export interface NewMessage {
  chatId: string
  message: string
  contactId: string
  contactName: string
  contactLastName?: string
  contactPhone?: string
  /** Free text about the person. */
  contactData?: string
  /** Makes the task's name. Only with the first message of a chat: each later one would rename the task. */
  title?: string
  /** Written by our own account in Telegram's own app. Left out when false: presence alone might count. */
  isEcho?: boolean
}

export function newMessage(credentials: ProviderCredentials, { isEcho, ...fields }: NewMessage): Command {
  return command('newMessage', credentials, { ...fields, isEcho: isEcho ? 'true' : undefined })
}
