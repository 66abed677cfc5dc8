import type { ChatId, ChatKey, TaskNumber, TelegramAccountId, TelegramChatId } from './ids.ts'

/** One conversation on the Telegram side, and what Planfix knows of it. */
export interface Chat {
  id: ChatId
  key: ChatKey
  /** Null for a chat that Planfix began (by phone, or with a key we never gave out): nobody to write to yet. */
  telegram: { accountId: TelegramAccountId; chatId: TelegramChatId } | null
  /** When Planfix accepted the first message, epoch ms; null before. The task's title goes only with that first message. */
  introducedAt: number | null
  /** When Planfix said that this chat has no task yet, epoch ms. Together with a task found later it proves a delivery. */
  taskAbsentAt: number | null
  taskNumber: TaskNumber | null
}
