import { describe, expect, test } from 'vitest'
import type { TelegramAccountId } from '../domain/ids.ts'
import { RelayBodyError, readRelayBody } from './relay-body.ts'

const account = '777' as TelegramAccountId
const now = Date.UTC(2026, 0, 2)
const read = (body: unknown) => readRelayBody(body, account, now)
const inner = { text: 'hello', telegram_message_id: 42, chat_id: 100500 }
const withInner = (changes: Record<string, unknown>) => read({ telegram_message_id: 42, messageData: { ...inner, ...changes } })
const without = (record: Record<string, unknown>, ...keys: string[]) =>
  Object.fromEntries(Object.entries(record).filter(([key]) => !keys.includes(key)))

describe('a relayed Telegram message', () => {
  test('with everything', () => {
    expect(withInner({ contact_id: 100500, contact_name: ' Anna K. ', username: '@anna_k', date: 1_700_000_000 })).toEqual({
      kind: 'message_sent',
      origin: 'Telegram',
      author: 'contact',
      chat: { accountId: '777', chatId: '100500' },
      contact: { firstName: 'Anna K.', lastName: '', username: 'anna_k', phone: '', language: '' },
      telegramMessageId: 42,
      text: 'hello',
      files: [],
      albumId: null,
      sentAt: 1_700_000_000_000,
    })
  })

  test('with only what is required', () => {
    const event = withInner({})
    expect(event.contact).toEqual({ firstName: '', lastName: '', username: '', phone: '', language: '' })
    expect(event.sentAt).toBe(now)
  })

  test('null stands for an optional value that is not there', () => {
    const event = withInner({ contact_id: null, contact_name: null, username: null, date: null })
    expect([event.contact.firstName, event.contact.username, event.sentAt]).toEqual(['', '', now])
  })

  test('numbers may be written as text', () => {
    const event = read({ telegram_message_id: '42', messageData: { ...inner, telegram_message_id: 42, chat_id: '100500' } })
    expect([event.telegramMessageId, event.chat.chatId]).toEqual([42, '100500'])
  })

  test('unknown keys are ignored', () => {
    expect(withInner({ reply_to: 1, chat: { id: 5 } }).chat.chatId).toBe('100500')
  })

  test('the text is kept to the letter', () => {
    const text = '  <script>\r\n"quoted" \\ 👩‍👩‍👧‍👦 {{7*7}} '
    expect(withInner({ text }).text).toBe(text)
  })

  test('half a character in the text is replaced', () => {
    expect(withInner({ text: 'a\uD83Db\uDE00' }).text).toBe('a\uFFFDb\uFFFD')
  })

  test.each([
    ['seconds', 1_700_000_000, 1_700_000_000_000],
    ['seconds with a fraction', 1_700_000_000.5, 1_700_000_000_500],
    ['milliseconds', 1_700_000_000_000, 1_700_000_000_000],
    ['ISO 8601 in UTC', '2023-11-14T22:13:20Z', 1_700_000_000_000],
    ['ISO 8601 with an offset', '2023-11-15T01:13:20+03:00', 1_700_000_000_000],
    ['a day', '2023-11-14', 1_699_920_000_000],
    ['an HTTP date', 'Tue, 14 Nov 2023 22:13:20 GMT', 1_700_000_000_000],
    ['no date at all', 'yesterday', now],
  ])('its date may be %s', (_title, date, sentAt) => {
    expect(withInner({ date }).sentAt).toBe(sentAt)
  })

  test('its date is a whole number of milliseconds', () => {
    expect(withInner({ date: 1_700_000_000.1234 }).sentAt).toBe(1_700_000_000_123)
  })

  test.each([1e300, -1e300, 8_640_000_000_000_001])('a date that no calendar has counts as none: %d', (date) => {
    expect(withInner({ date }).sentAt).toBe(now)
  })
})

describe('missing keys are named', () => {
  test.each([
    [['telegram_message_id'], 'telegram_message_id'],
    [['messageData'], 'messageData'],
    [['telegram_message_id', 'messageData'], 'telegram_message_id, messageData'],
  ])('in data: %j', (keys, named) => {
    expect(() => read(without({ telegram_message_id: 42, messageData: inner }, ...keys))).toThrow(
      new RelayBodyError(`Missing required keys in data: ${named}`),
    )
  })

  test.each([
    [['text'], 'text'],
    [['telegram_message_id'], 'telegram_message_id'],
    [['chat_id'], 'chat_id'],
    [['text', 'chat_id'], 'text, chat_id'],
    [['text', 'telegram_message_id', 'chat_id'], 'text, telegram_message_id, chat_id'],
  ])('in messageData: %j', (keys, named) => {
    expect(() => read({ telegram_message_id: 42, messageData: without(inner, ...keys) })).toThrow(
      new RelayBodyError(`Missing required keys in messageData: ${named}`),
    )
  })

  test('null is missing, and data is looked at before messageData', () => {
    expect(() => read({ telegram_message_id: null, messageData: {} })).toThrow('Missing required keys in data: telegram_message_id')
    expect(() => withInner({ text: null })).toThrow('Missing required keys in messageData: text')
  })
})

describe('a body that cannot be taken', () => {
  test.each([[null], [undefined], ['text'], [5], [true], [[]], [[{ telegram_message_id: 1 }]]])('%j is no JSON object', (body) => {
    expect(() => read(body)).toThrow(new RelayBodyError('The body must be a JSON object'))
  })

  test.each([['text'], [5], [[inner]]])('messageData %j is no JSON object', (messageData) => {
    expect(() => read({ telegram_message_id: 42, messageData })).toThrow(new RelayBodyError('messageData must be a JSON object'))
  })

  test('two different message numbers', () => {
    expect(() => read({ telegram_message_id: 43, messageData: inner })).toThrow(
      new RelayBodyError('telegram_message_id and messageData.telegram_message_id differ'),
    )
  })

  test.each([
    ['text', ''],
    ['text', ' \n\t '],
    ['text', 'a\0b'],
    ['text', 5],
    ['text', { text: 'a' }],
    ['chat_id', 0],
    ['chat_id', -1_001_234_567],
    ['chat_id', 1.5],
    ['chat_id', '0100500'],
    ['chat_id', '100500x'],
    ['chat_id', ''],
    ['chat_id', true],
    ['chat_id', [100_500]],
    ['chat_id', 2 ** 53],
    ['chat_id', '12345678901234567'],
    ['telegram_message_id', '42.0'],
    ['telegram_message_id', '1e3'],
    ['contact_id', 'anna'],
    ['contact_name', 5],
    ['contact_name', 'a'.repeat(257)],
    ['username', ['anna_k']],
    ['date', ''],
    ['date', true],
    ['date', '1'.repeat(65)],
  ])('messageData.%s: %j', (key, value) => {
    expect(() => withInner({ [key]: value })).toThrow(
      expect.objectContaining({ name: 'RelayBodyError', message: expect.stringContaining(`messageData.${key}: `) }),
    )
  })

  test('every wrong value is named at once', () => {
    expect(() => withInner({ text: '', chat_id: 0 })).toThrow(/messageData\.text: .*; messageData\.chat_id: /)
  })

  test('a wrong telegram_message_id of the outer object is named without messageData', () => {
    expect(() => read({ telegram_message_id: 'x', messageData: inner })).toThrow(/^telegram_message_id: /)
  })

  test('a chat number that JavaScript cannot hold exactly is refused as text too', () => {
    expect(() => withInner({ chat_id: '9007199254740993' })).toThrow(RelayBodyError)
  })

  test.each(['contact_name', 'username'])('a NUL character in %s', (key) => {
    expect(() => withInner({ [key]: 'a\0b' })).toThrow(RelayBodyError)
  })
})

test.each(['contact_name', 'username'])('half a character in %s is replaced', (key) => {
  const { contact } = withInner({ [key]: 'a\uD83D' })
  expect(`${contact.firstName}${contact.username}`).toBe('a\uFFFD')
})
