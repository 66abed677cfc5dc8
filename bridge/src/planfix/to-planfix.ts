import type { Chat } from '../domain/chat.ts'
import { type Contact, displayName } from '../domain/contact.ts'
import type { PlanfixMessageId } from '../domain/ids.ts'
import type { Language } from '../domain/words.ts'
import type { DeliveryContent } from '../outbox/delivery.ts'
import type { MessageStatus } from './chat-api/message-status.ts'
import type { NewMessage } from './chat-api/new-message.ts'
import { withRepeatMark } from './comment-texts.ts'

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
export function toMessageStatus(messageId: PlanfixMessageId, { status, reason }: PlanfixStatus, language: Language): MessageStatus {
  return { messageId, messageStatus: status, ...(reason && { messageStatusText: reason[language] }) }
}

/** The name of a chat's task. */
export function taskTitle(contact: Contact): string {
  return `${displayName(contact, contact.key)} (Telegram)`
}

/** What tells an employee who this is in Telegram. */
export function aboutContact({ username, language }: Contact, { telegram }: Chat): string {
  const facts = [username && `@${username}`, telegram && `id ${telegram.chatId}`, language].filter(Boolean)
  return facts.length > 0 ? `Telegram: ${facts.join(', ')}` : ''
}
