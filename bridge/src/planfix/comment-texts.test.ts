import { expect, test } from 'vitest'
import { changedText, deletedText, isNotDeliveredText, notDeliveredText, withRepeatMark } from './comment-texts.ts'

test('a changed message shows what it was and what it is now', () => {
  expect(changedText('one\ntwo', 'three $& $1', 'en')).toBe('✏️ The message was changed.\nWas: one\ntwo\nNow: three $& $1')
  expect(changedText('один', 'два', 'ru')).toBe('✏️ Сообщение изменено.\nБыло: один\nСтало: два')
})

test('a deleted message keeps its words', () => {
  expect(deletedText('price?', 'en')).toBe('🗑 Deleted in Telegram:\nprice?')
  expect(deletedText('цена?', 'ru')).toBe('🗑 Удалено в Telegram:\nцена?')
})

test('a failure is told with its reason, in the language of the connection', () => {
  const reason = { en: 'The customer has blocked the bot', ru: 'Клиент заблокировал бота' }
  expect(notDeliveredText({ reason }, 'en')).toContain('not delivered to the customer: The customer has blocked the bot')
  expect(notDeliveredText({ reason }, 'ru')).toContain('не доставлено клиенту: Клиент заблокировал бота')
  expect(notDeliveredText({ reason: null }, 'ru')).toContain('причина неизвестна')
  expect(notDeliveredText({ reason, of: 'edit' }, 'ru')).toBe('⚠️ Правка сообщения не дошла до клиента: Клиент заблокировал бота')
  expect(notDeliveredText({ reason, of: 'deletion' }, 'en')).toContain('was not deleted at the customer’s: The customer')
})

test.each([undefined, 'edit', 'deletion'] as const)(
  'such a failure (%s) is known again, in both languages; what only mentions it is not',
  (of) => {
    for (const language of ['ru', 'en'] as const) {
      const text = notDeliveredText({ reason: null, of }, language)
      expect([isNotDeliveredText(`\n ${text}`), isNotDeliveredText(`"${text}"`)]).toEqual([true, false])
    }
    expect(isNotDeliveredText('⚠️ Сообщение не доставлено')).toBe(false)
  },
)

test('only a possible repeat is marked as one', () => {
  expect(withRepeatMark('hello', true, 'en')).toBe('(possible repeat) hello')
  expect(withRepeatMark('привет', false, 'ru')).toBe('привет')
})
