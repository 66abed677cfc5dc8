import { type Command, command, type ProviderCredentials } from './wire.ts'

/** Planfix help, "Список команд API для чатов": `messageStatus`, the fate of a message that Planfix pushed to us. */
export interface MessageStatus {
  messageId: string
  /** `sent`: one tick. `error`: an error mark, with `messageStatusText` behind it. Any other value counts as `sent`. */
  messageStatus: 'sent' | 'error'
  messageStatusText?: string
}

export function messageStatus(credentials: ProviderCredentials, fields: MessageStatus): Command {
  return command('messageStatus', credentials, { ...fields })
}
