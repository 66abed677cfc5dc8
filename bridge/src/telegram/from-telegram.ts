import type { tl } from '@mtcute/core'
import type { ContactProfile } from '../domain/contact.ts'
import type { TelegramMessageSent } from '../domain/event.ts'
import type { TelegramAccountId, TelegramChatId, TelegramMessageId } from '../domain/ids.ts'
import type { Language } from '../domain/words.ts'
import { emojiOf, filesOf } from './from-media.ts'
import { placeholderOf } from './placeholders.ts'

/** Why a message is not bridged; counted, and told in the debug log. */
export type IgnoredReason = 'own message' | 'service message' | 'group or channel' | 'empty'

export interface FromTelegramContext {
  accountId: TelegramAccountId
  /** What Telegram told about a user, if anything. */
  user: (id: number) => tl.TypeUser | undefined
  /** The language of placeholders. */
  language: Language
}

/** A Telegram message as a neutral event, or why it is none. Private chats only. */
export function fromTelegram(message: tl.TypeMessage, context: FromTelegramContext): TelegramMessageSent | IgnoredReason {
  if (message._ === 'messageEmpty') return 'empty'
  if (message.peerId._ !== 'peerUser') return 'group or channel'
  if (message.out) return 'own message'
  if (message._ === 'messageService') return 'service message'
  const { userId } = message.peerId
  return {
    kind: 'message_sent',
    origin: 'Telegram',
    author: 'contact',
    chat: { accountId: context.accountId, chatId: String(userId) as TelegramChatId },
    contact: profileOf(context.user(userId)),
    telegramMessageId: message.id as TelegramMessageId,
    text: textOf(message, context.language),
    files: filesOf(message),
    albumId: message.groupedId?.toString() ?? null,
    sentAt: message.date * 1_000,
  }
}

/** What is left when a message cannot be read as its kind wants: that it came, from whom, and its text if it has one. */
export function unreadable(message: tl.RawMessage, context: FromTelegramContext): TelegramMessageSent | IgnoredReason {
  const { _, id, out, peerId, fromId, date } = message
  const text = typeof message.message === 'string' ? message.message : ''
  return fromTelegram({ _, id, out, peerId, fromId, date, message: text, media: { _: 'messageMediaUnsupported' } } as tl.RawMessage, {
    ...context,
    user: () => undefined,
  })
}

function profileOf(user: tl.TypeUser | undefined): ContactProfile {
  if (user?._ !== 'user') return { firstName: '', lastName: '', username: '', phone: '', language: '' }
  const username = user.username ?? user.usernames?.find(({ active }) => active)?.username ?? ''
  return {
    firstName: user.firstName?.trim() ?? '',
    lastName: user.lastName?.trim() ?? '',
    username,
    phone: user.phone ?? '',
    language: user.langCode ?? '',
  }
}

function textOf(whole: tl.RawMessage, language: Language): string {
  const { message, entities, media } = whole
  const text = withLinks(message, entities ?? [])
  // A file speaks for itself; an emoji says what a sticker means.
  if (filesOf(whole).length > 0) return [emojiOf(whole), text].filter(Boolean).join('\n')
  const placeholder = placeholderOf(media, language)
  return [placeholder, text].filter(Boolean).join('\n') || emptyText[language]
}

/** Planfix refuses a message without text. */
const emptyText: Record<Language, string> = { ru: '[Пустое сообщение]', en: '[Empty message]' }

/** A link that hides behind a word is written out, as Planfix itself writes links: `word [ address ]`. */
function withLinks(text: string, entities: tl.TypeMessageEntity[]): string {
  const links = entities.filter((entity) => entity._ === 'messageEntityTextUrl').sort((one, other) => other.offset - one.offset)
  return links.reduce((written, { offset, length, url }) => {
    const end = offset + length
    return `${written.slice(0, end)} [ ${url} ]${written.slice(end)}`
  }, text)
}
