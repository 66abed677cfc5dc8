import { type Command, command, type ProviderCredentials } from './wire.ts'

/** Planfix help, "Список команд API для чатов": `getTask`, the task of a chat of ours. 400 "task not found" when it has none. */
export function getTask(credentials: ProviderCredentials, chatId: string): Command {
  return command('getTask', credentials, { chatId })
}
