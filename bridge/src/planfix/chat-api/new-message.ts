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
  /** Planfix fetches them itself. */
  attachments?: { name: string; url: string }[]
}

/** Attachments come last, each name before its address, without an index: the help has it so, and the n-th belong together. */
export function newMessage(credentials: ProviderCredentials, { isEcho, attachments = [], ...fields }: NewMessage): Command {
  const pairs = attachments.flatMap(
    ({ name, url }): Command => [
      ['attachments[name]', name],
      ['attachments[url]', url],
    ],
  )
  return [...command('newMessage', credentials, { ...fields, isEcho: isEcho ? 'true' : undefined }), ...pairs]
}
