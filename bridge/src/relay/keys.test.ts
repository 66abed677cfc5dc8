import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { ChatKey, TelegramAccountId, TelegramChatId } from '../domain/ids.ts'
import { chatKeyOf, contactKeyForUnknownChat, contactKeyOf, parseChatKey, phoneKeys } from './keys.ts'

const address = (accountId: string, chatId: string) => ({ accountId: accountId as TelegramAccountId, chatId: chatId as TelegramChatId })

describe('the names under which Planfix knows chats and people', () => {
  test('are made of Telegram’s own numbers', () => {
    expect(chatKeyOf(address('777', '100500'))).toBe('tg-777-100500')
    expect(contactKeyOf(address('777', '100500'))).toBe('tg-100500')
  })

  test('lead back to the chat', () => {
    const id = fc.bigInt({ min: 1n, max: 2n ** 63n }).map(String)
    fc.assert(
      fc.property(id, id, (accountId, chatId) => {
        expect(parseChatKey(chatKeyOf(address(accountId, chatId)))).toEqual(address(accountId, chatId))
      }),
    )
  })

  test('tell accounts apart for a chat, but not for a person', () => {
    expect(chatKeyOf(address('777', '100500'))).not.toBe(chatKeyOf(address('778', '100500')))
    expect(contactKeyOf(address('777', '100500'))).toBe(contactKeyOf(address('778', '100500')))
    expect(chatKeyOf(address('77', '7100500'))).not.toBe(chatKeyOf(address('777', '100500')))
  })

  test('are at most 64 plain characters, never a ~', () => {
    const longest = '9'.repeat(20)
    const keys = [chatKeyOf(address(longest, longest)), contactKeyOf(address(longest, longest)), phoneKeys('0'.repeat(24)).chatKey]
    for (const key of keys) expect(key).toMatch(/^[A-Za-z0-9:_-]{1,64}$/)
  })

  test.each([
    '',
    'tg-100500',
    'tg-777-',
    'tg--100500',
    'tg-777--100500',
    'tg-777-100500-1',
    'tg-777-100500 ',
    ' tg-777-100500',
    'tg-777-100500\n',
    'TG-777-100500',
    'tg-777-0x1',
    `tg-777-${'1'.repeat(21)}`,
    'phone-0123456789',
    '777-100500',
  ])('%j is no chat of ours', (key) => {
    expect(parseChatKey(key as ChatKey)).toBeUndefined()
  })

  test('a conversation by phone has names of its own, the same for the same phone', () => {
    expect(phoneKeys('0123abcd')).toEqual({ chatKey: 'phone-0123abcd', contactKey: 'phone-0123abcd' })
    expect(parseChatKey(phoneKeys('0123').chatKey)).toBeUndefined()
  })

  test('the contact of a chat that we never knew is named as Planfix named the chat', () => {
    expect(contactKeyForUnknownChat('old-system-5' as ChatKey)).toBe('old-system-5')
  })
})
