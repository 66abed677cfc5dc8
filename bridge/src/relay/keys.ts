import type { TelegramAddress } from '../domain/event.ts'
import type { ChatKey, ContactKey, TelegramAccountId, TelegramChatId } from '../domain/ids.ts'

/**
 * The names under which Planfix knows our chats and people. They are made of Telegram's own numbers, so that even a
 * database lost for good leads back to the same tasks and contacts. At most 64 ASCII characters, never `~`
 * (Planfix joins identifiers with it).
 */
export function chatKeyOf({ accountId, chatId }: TelegramAddress): ChatKey {
  return `tg-${accountId}-${chatId}` as ChatKey
}

/** One person is one contact, whichever account he writes to. In a private chat the chat's number is the person's. */
export function contactKeyOf({ chatId }: Pick<TelegramAddress, 'chatId'>): ContactKey {
  return `tg-${chatId}` as ContactKey
}

/** The Telegram chat behind a key of ours; undefined for any other text. */
export function parseChatKey(key: ChatKey): TelegramAddress | undefined {
  const [, accountId, chatId] = /^tg-(\d{1,20})-(\d{1,20})$/.exec(key) ?? []
  return accountId && chatId ? { accountId: accountId as TelegramAccountId, chatId: chatId as TelegramChatId } : undefined
}

/** The names of a conversation that Planfix begins by phone: the same for the same phone, and telling nothing about it. */
export function phoneKeys(phoneDigest: string): { chatKey: ChatKey; contactKey: ContactKey } {
  return { chatKey: `phone-${phoneDigest}` as ChatKey, contactKey: `phone-${phoneDigest}` as ContactKey }
}

/** The contact of a chat that Planfix names but we never knew. */
export function contactKeyForUnknownChat(chatKey: ChatKey): ContactKey {
  return chatKey as string as ContactKey
}
