import { describe, expect, test } from 'vitest'
import type { Chat } from '../domain/chat.ts'
import type { Contact } from '../domain/contact.ts'
import type { ChatId, ChatKey, ContactId, ContactKey, PlanfixMessageId, TelegramAccountId, TelegramChatId } from '../domain/ids.ts'
import type { Author } from '../domain/message.ts'
import type { Language } from '../domain/words.ts'
import { taskDescription, toMessageStatus, toNewMessage } from './to-planfix.ts'

const chat: Chat = {
  id: 1 as ChatId,
  key: 'tg-777-100500' as ChatKey,
  telegram: { accountId: '777' as TelegramAccountId, chatId: '100500' as TelegramChatId },
  introducedAt: null,
  taskAbsentAt: null,
  taskNumber: null,
}
const anna: Contact = {
  id: 1 as ContactId,
  key: 'tg-100500' as ContactKey,
  firstName: 'Anna',
  lastName: 'K.',
  username: 'anna_k',
  phone: '79001112233',
  language: 'ru',
}
const nobody: Contact = { ...anna, firstName: '', lastName: '', username: '', phone: '', language: '' }

interface Circumstances {
  contact?: Contact
  in?: Chat
  author?: Author
  text?: string
  isPossibleRepeat?: boolean
  isFirst?: boolean
  language?: Language
}

function toPlanfix(circumstances: Circumstances = {}) {
  const { author = 'contact', text = 'hello', isPossibleRepeat = false, isFirst = false, language = 'ru' } = circumstances
  const content = { kind: 'planfix_message', author, text } as const
  return toNewMessage(content, circumstances.in ?? chat, circumstances.contact ?? anna, { isPossibleRepeat, isFirst, language })
}

describe('a message for Planfix', () => {
  test('with everything known', () => {
    expect(toPlanfix({ isFirst: true })).toEqual({
      chatId: 'tg-777-100500',
      message: 'hello',
      contactId: 'tg-100500',
      contactName: 'Anna',
      contactLastName: 'K.',
      contactPhone: '79001112233',
      contactData: 'Telegram: @anna_k, id 100500, ru',
      title: 'Anna K. (Telegram)',
      isEcho: false,
    })
  })

  test('has a title only when it begins the chat', () => {
    expect(toPlanfix({ isFirst: true })).toHaveProperty('title')
    expect(toPlanfix({ isFirst: false })).not.toHaveProperty('title')
  })

  test.each<[Author, boolean]>([
    ['contact', false],
    ['account', true],
  ])('written by %s: echo %s; the contact is the customer either way', (author, isEcho) => {
    expect(toPlanfix({ author })).toMatchObject({ isEcho, contactId: 'tg-100500', contactName: 'Anna' })
  })

  test.each<[Language, string]>([
    ['ru', '(возможный повтор) hello'],
    ['en', '(possible repeat) hello'],
  ])('is marked in %s when it may be there already', (language, message) => {
    expect(toPlanfix({ isPossibleRepeat: true, language }).message).toBe(message)
    expect(toPlanfix({ language }).message).toBe('hello')
  })

  test('carries the text to the letter', () => {
    const text = '  <script>alert(1)</script> {{Task.Name}} %%% &amp;\n"quoted" 👩‍👩‍👧‍👦 '
    expect(toPlanfix({ text }).message).toBe(text)
  })
})

describe('a contact always has a name', () => {
  test.each<[string, Partial<Contact>, string, string]>([
    ['first and last name', { firstName: 'Anna', lastName: 'K.' }, 'Anna', 'Anna K. (Telegram)'],
    ['the first name', { firstName: 'Anna', username: 'anna_k' }, 'Anna', 'Anna (Telegram)'],
    ['the username', { username: 'anna_k', phone: '79001112233' }, 'anna_k', 'anna_k (Telegram)'],
    ['the phone', { phone: '79001112233' }, '79001112233', '79001112233 (Telegram)'],
    ['our own name for them', {}, 'tg-100500', 'tg-100500 (Telegram)'],
  ])('%s', (_title, known, contactName, title) => {
    expect(toPlanfix({ contact: { ...nobody, ...known }, isFirst: true })).toMatchObject({ contactName, title })
  })
})

describe('what tells an employee who this is in Telegram', () => {
  const unlinked: Chat = { ...chat, telegram: null }

  test.each<[string, Partial<Contact>, Chat, string]>([
    ['everything', { username: 'anna_k', language: 'ru' }, chat, 'Telegram: @anna_k, id 100500, ru'],
    ['no username', { language: 'ru' }, chat, 'Telegram: id 100500, ru'],
    ['no language', { username: 'anna_k' }, chat, 'Telegram: @anna_k, id 100500'],
    ['a chat that Planfix began', { username: 'anna_k' }, unlinked, 'Telegram: @anna_k'],
    ['nothing', {}, unlinked, ''],
  ])('%s', (_title, known, place, contactData) => {
    expect(toPlanfix({ contact: { ...nobody, ...known }, in: place }).contactData).toBe(contactData)
  })
})

describe('the fate of an employee’s message', () => {
  const planfixMessageId = '5' as PlanfixMessageId
  const reason = { ru: 'Клиент заблокировал бота', en: 'The customer has blocked the bot' }

  test('a tick has no words', () => {
    expect(toMessageStatus(planfixMessageId, { kind: 'planfix_status', planfixMessageId, status: 'sent', reason: null }, 'ru')).toEqual({
      messageId: '5',
      messageStatus: 'sent',
    })
  })

  test.each<Language>(['ru', 'en'])('an error mark says why, in %s', (language) => {
    expect(toMessageStatus(planfixMessageId, { kind: 'planfix_status', planfixMessageId, status: 'error', reason }, language)).toEqual({
      messageId: '5',
      messageStatus: 'error',
      messageStatusText: reason[language],
    })
  })
})

test('a task tells who the customer is, and in its last line which chat it is', () => {
  expect(taskDescription(anna, chat, 'ru')).toBe('Telegram: @anna_k, id 100500, ru\nЧат в мосте Plangram: tg-777-100500')
  expect(taskDescription(nobody, { ...chat, telegram: null }, 'en')).toBe('Chat in the bridge Plangram: tg-777-100500')
})

test.each([
  ['edit', 'ru', '⚠️ Правка сообщения не дошла до клиента: слишком старое'],
  ['deletion', 'en', '⚠️ The message was not deleted at the customer’s: too old'],
  [undefined, 'en', 'too old'],
] as const)('the mark of a failure says what failed: %s', (of, language, text) => {
  const reason = { en: 'too old', ru: 'слишком старое' }
  const content = { kind: 'planfix_status', planfixMessageId: null, status: 'error', reason, ...(of && { of }) } as const
  expect(toMessageStatus('7' as PlanfixMessageId, content, language)).toEqual({
    messageId: '7',
    messageStatus: 'error',
    messageStatusText: text,
  })
})
