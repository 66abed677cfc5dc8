import { type Command, command, type ProviderCredentials } from './wire.ts'

/** Planfix help, "Список команд API для чатов": `getContact`, the card of a person. 400 "unknown contact" when there is none. */
export function getContact(credentials: ProviderCredentials, contactId: string): Command {
  return command('getContact', credentials, { contactId })
}
