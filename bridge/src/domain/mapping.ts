import type { ChatId, MessageId, PlanfixCommentId, PlanfixMessageId, TelegramChatId, TelegramMessageId } from './ids.ts'

/** One message's two names. A long message is several parts on the Telegram side; each part is a mapping of its own. */
export interface MessageMapping {
  messageId: MessageId
  chatId: ChatId | null
  /** From 0. */
  part: number
  telegramChatId: TelegramChatId | null
  telegramMessageId: TelegramMessageId | null
  planfixMessageId: PlanfixMessageId | null
  planfixCommentId: PlanfixCommentId | null
}
