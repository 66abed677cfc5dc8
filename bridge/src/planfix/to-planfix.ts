import type { Chat } from '../domain/chat.ts'
import { type Contact, displayName } from '../domain/contact.ts'
import type { PlanfixMessageId } from '../domain/ids.ts'
import type { Language } from '../domain/words.ts'
import type { DeliveryContent } from '../outbox/delivery.ts'
import type { MessageStatus } from './chat-api/message-status.ts'
import type { NewMessage } from './chat-api/new-message.ts'
import { chatLine } from './chat-line.ts'
import { notDeliveredText, withRepeatMark } from './comment-texts.ts'

type PlanfixMessage = Extract<DeliveryContent, { kind: 'planfix_message' }>
type PlanfixStatus = Extract<DeliveryContent, { kind: 'planfix_status' }>

/** A message of a chat as the chat API wants it. */
export function toNewMessage(
  { author, text, attachments }: Pick<PlanfixMessage, 'author' | 'text'> & Pick<NewMessage, 'attachments'>,
  chat: Chat,
  contact: Contact,
  { isPossibleRepeat, isFirst, language }: { isPossibleRepeat: boolean; isFirst: boolean; language: Language },
): NewMessage {
  return {
    chatId: chat.key,
    message: withRepeatMark(text, isPossibleRepeat, language),
    contactId: contact.key,
    contactName: contact.firstName || contact.username || contact.phone || contact.key,
    contactLastName: contact.lastName,
    contactPhone: contact.phone,
    contactData: aboutContact(contact, chat),
    ...(isFirst && { title: taskTitle(contact) }),
    isEcho: author === 'account',
    ...(attachments && { attachments }),
  }
}

/** Planfix shows this at an employee's message whose fate is told. */
export function toMessageStatus(messageId: PlanfixMessageId, { status, reason, of }: PlanfixStatus, language: Language): MessageStatus {
  const text = of ? notDeliveredText({ reason, of }, language) : reason?.[language]
  return { messageId, messageStatus: status, ...(text !== undefined && { messageStatusText: text }) }
}

/** The name of a chat's task. */
export function taskTitle(contact: Contact): string {
  return `${displayName(contact, contact.key)} (Telegram)`
}

/** The description of a chat's task; its last line tells the bridge that the task is this chat's, and no other connection's. */
export function taskDescription(contact: Contact, chat: Chat, language: Language): string {
  return [aboutContact(contact, chat), chatLine(chat.key, language)].filter(Boolean).join('\n')
}

/** What tells an employee who this is in Telegram. */
export function aboutContact({ username, language }: Contact, { telegram }: Chat): string {
  const facts = [username && `@${username}`, telegram && `id ${telegram.chatId}`, language].filter(Boolean)
  return facts.length > 0 ? `Telegram: ${facts.join(', ')}` : ''
}
