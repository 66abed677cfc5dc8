import type { Chat } from '../domain/chat.ts'
import { type Contact, displayName } from '../domain/contact.ts'
import type { Language } from '../domain/words.ts'
import type { DeliveryContent } from '../outbox/delivery.ts'
import type { MessageStatus } from './chat-api/message-status.ts'
import type { NewMessage } from './chat-api/new-message.ts'

type PlanfixMessage = Extract<DeliveryContent, { kind: 'planfix_message' }>
type PlanfixStatus = Extract<DeliveryContent, { kind: 'planfix_status' }>

/** A message of a chat as the chat API wants it. */
export function toNewMessage(
  { author, text }: PlanfixMessage,
  chat: Chat,
  contact: Contact,
  { isPossibleRepeat, isFirst, language }: { isPossibleRepeat: boolean; isFirst: boolean; language: Language },
): NewMessage {
  const name = displayName(contact, contact.key)
  return {
    chatId: chat.key,
    message: isPossibleRepeat ? `${possibleRepeat[language]} ${text}` : text,
    contactId: contact.key,
    contactName: contact.firstName || contact.username || contact.phone || contact.key,
    contactLastName: contact.lastName,
    contactPhone: contact.phone,
    contactData: aboutContact(contact, chat),
    ...(isFirst && { title: `${name} (Telegram)` }),
    isEcho: author === 'account',
  }
}

/** Planfix shows this at an employee's message whose fate is told. */
export function toMessageStatus({ planfixMessageId, status, reason }: PlanfixStatus, language: Language): MessageStatus {
  return { messageId: planfixMessageId, messageStatus: status, ...(reason && { messageStatusText: reason[language] }) }
}

/** What tells an employee who this is in Telegram. */
function aboutContact({ username, language }: Contact, { telegram }: Chat): string {
  const facts = [username && `@${username}`, telegram && `id ${telegram.chatId}`, language].filter(Boolean)
  return facts.length > 0 ? `Telegram: ${facts.join(', ')}` : ''
}

const possibleRepeat: Record<Language, string> = { ru: '(возможный повтор)', en: '(possible repeat)' }
