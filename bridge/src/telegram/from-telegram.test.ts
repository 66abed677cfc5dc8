import type { tl } from '@mtcute/core'
import { describe, expect, test } from 'vitest'
import type { TelegramAccountId } from '../domain/ids.ts'
import { type FromTelegramContext, fromTelegram, unreadable } from './from-telegram.ts'

const anna: tl.RawUser = {
  _: 'user',
  id: 100500,
  firstName: 'Anna',
  lastName: 'K.',
  username: 'anna_k',
  phone: '79001112233',
  langCode: 'ru',
}
const from = (user: tl.TypeUser | undefined): FromTelegramContext => ({
  accountId: '777' as TelegramAccountId,
  user: (id) => (id === 100500 ? user : undefined),
  language: 'en',
})
const message = (fields: Partial<tl.RawMessage> = {}): tl.RawMessage => ({
  _: 'message',
  id: 42,
  peerId: { _: 'peerUser', userId: 100500 },
  date: 1_700_000_000,
  message: 'hello',
  ...fields,
})
const textUrl = (offset: number, length: number, url: string) => ({ _: 'messageEntityTextUrl', offset, length, url }) as const

function textOf(fields: Partial<tl.RawMessage>, context: Partial<FromTelegramContext> = {}): string {
  const event = fromTelegram(message(fields), { ...from(anna), ...context })
  return typeof event === 'string' ? `ignored: ${event}` : event.text
}

function contactOf(user: tl.TypeUser | undefined) {
  const event = fromTelegram(message(), from(user))
  return typeof event === 'string' ? undefined : event.contact
}

describe('a message of a private chat', () => {
  test('is an event of the contact', () => {
    expect(fromTelegram(message(), from(anna))).toEqual({
      kind: 'message_sent',
      origin: 'Telegram',
      author: 'contact',
      chat: { accountId: '777', chatId: '100500' },
      contact: { firstName: 'Anna', lastName: 'K.', username: 'anna_k', phone: '79001112233', language: 'ru' },
      telegramMessageId: 42,
      text: 'hello',
      files: [],
      albumId: null,
      sentAt: 1_700_000_000_000,
    })
  })

  test('keeps its text to the letter', () => {
    const text = ' <b>x</b> {{7*7}} /command\n\n👩‍👩‍👧‍👦 '
    expect(textOf({ message: text })).toBe(text)
  })

  test.each<[string, Partial<tl.RawMessage>, string]>([
    ['from our own account', { out: true }, 'own message'],
    ['from a group', { peerId: { _: 'peerChat', chatId: 5 } }, 'group or channel'],
    ['from a channel', { peerId: { _: 'peerChannel', channelId: 5 } }, 'group or channel'],
    ['from our own account in a group', { out: true, peerId: { _: 'peerChat', chatId: 5 } }, 'group or channel'],
  ])('%s is not bridged', (_title, fields, reason) => {
    expect(fromTelegram(message(fields), from(anna))).toBe(reason)
  })

  test('what is no message is not bridged', () => {
    const service: tl.RawMessageService = {
      _: 'messageService',
      id: 42,
      peerId: { _: 'peerUser', userId: 100500 },
      date: 1_700_000_000,
      action: { _: 'messageActionPinMessage' },
    }
    expect(fromTelegram(service, from(anna))).toBe('service message')
    expect(fromTelegram({ _: 'messageEmpty', id: 42 }, from(anna))).toBe('empty')
  })
})

describe('who wrote', () => {
  const nobody = { firstName: '', lastName: '', username: '', phone: '', language: '' }

  test.each<[string, tl.TypeUser | undefined]>([
    ['Telegram told nothing', undefined],
    ['the account is gone', { _: 'userEmpty', id: 100500 }],
    ['everything is hidden', { _: 'user', id: 100500 }],
  ])('nothing is known when %s', (_title, user) => {
    expect(contactOf(user)).toEqual(nobody)
  })

  const named = (...names: [name: string, isActive: boolean][]): tl.RawUser => ({
    _: 'user',
    id: 100500,
    usernames: names.map(([username, active]) => ({ _: 'username', username, active })),
  })

  test.each<[string, tl.RawUser, string]>([
    ['of several usernames the first active one counts', named(['sold', false], ['anna_k', true], ['anna', true]), 'anna_k'],
    ['without an active one there is none', named(['sold', false]), ''],
    ['the plain username counts more than the list', { ...named(['other', true]), username: 'anna_k' }, 'anna_k'],
  ])('%s', (_title, user, username) => {
    expect(contactOf(user)?.username).toBe(username)
  })

  test('a name of white space is none', () => {
    expect(contactOf({ ...anna, firstName: ' ', lastName: ' K.\n' })).toMatchObject({ firstName: '', lastName: 'K.' })
  })
})

describe('the text that Planfix gets', () => {
  test.each<[string, Partial<tl.RawMessage>, string]>([
    ['a photo with its caption', { message: 'look', media: { _: 'messageMediaPhoto' } }, '[Photo]\nlook'],
    ['a photo without one', { message: '', media: { _: 'messageMediaPhoto' } }, '[Photo]'],
    ['a link with its preview', { message: 'https://example.com', media: { _: 'messageMediaEmpty' } }, 'https://example.com'],
    ['nothing at all', { message: '' }, '[Empty message]'],
    ['an empty message with an empty medium', { message: '', media: { _: 'messageMediaEmpty' } }, '[Empty message]'],
  ])('%s', (_title, fields, text) => {
    expect(textOf(fields)).toBe(text)
  })

  test('the language of the placeholder is the connection’s', () => {
    expect(textOf({ message: '', media: { _: 'messageMediaPhoto' } }, { language: 'ru' })).toBe('[Фото]')
    expect(textOf({ message: '' }, { language: 'ru' })).toBe('[Пустое сообщение]')
  })
})

describe('a link behind a word is written out', () => {
  const site = 'https://example.com/?a=1&b=2'

  test.each<[string, string, tl.TypeMessageEntity[], string]>([
    ['in the middle', 'see the site now', [textUrl(8, 4, site)], `see the site [ ${site} ] now`],
    ['at the beginning', 'site', [textUrl(0, 4, site)], `site [ ${site} ]`],
    ['after an emoji: offsets count UTF-16 units', '👋🏽 site!', [textUrl(5, 4, site)], `👋🏽 site [ ${site} ]!`],
    ['over an emoji', 'a 👩‍👧 b', [textUrl(2, 5, site)], `a 👩‍👧 [ ${site} ] b`],
    [
      'two of them',
      'one two',
      [textUrl(0, 3, 'https://1.example'), textUrl(4, 3, 'https://2.example')],
      'one [ https://1.example ] two [ https://2.example ]',
    ],
    [
      'two of them in the other order',
      'one two',
      [textUrl(4, 3, 'https://2.example'), textUrl(0, 3, 'https://1.example')],
      'one [ https://1.example ] two [ https://2.example ]',
    ],
    ['past the end', 'one', [textUrl(0, 99, site)], `one [ ${site} ]`],
    ['beside formatting', 'bold site', [{ _: 'messageEntityBold', offset: 0, length: 4 }, textUrl(5, 4, site)], `bold site [ ${site} ]`],
    [
      'not for an address that is there to read',
      'https://example.com',
      [{ _: 'messageEntityUrl', offset: 0, length: 19 }],
      'https://example.com',
    ],
  ])('%s', (_title, text, entities, written) => {
    expect(textOf({ message: text, entities })).toBe(written)
  })

  test('in a caption too', () => {
    expect(textOf({ message: 'site', entities: [textUrl(0, 4, site)], media: { _: 'messageMediaPhoto' } })).toBe(
      `[Photo]\nsite [ ${site} ]`,
    )
  })
})

describe('a message that cannot be read as its kind wants', () => {
  test('still tells that it came, when, from which chat, and its text', () => {
    const broken = message({ media: { _: 'messageMediaPoll' } as tl.RawMessageMediaPoll })
    expect(() => fromTelegram(broken, from(anna))).toThrow(TypeError)
    expect(unreadable(broken, from(anna))).toEqual({
      kind: 'message_sent',
      origin: 'Telegram',
      author: 'contact',
      chat: { accountId: '777', chatId: '100500' },
      contact: { firstName: '', lastName: '', username: '', phone: '', language: '' },
      telegramMessageId: 42,
      text: '[A message of an unknown kind]\nhello',
      files: [],
      albumId: null,
      sentAt: 1_700_000_000_000,
    })
  })

  test('is ignored for the same reasons as any other', () => {
    expect(unreadable(message({ out: true }), from(anna))).toBe('own message')
    expect(unreadable(message({ peerId: { _: 'peerChat', chatId: 5 } }), from(anna))).toBe('group or channel')
  })

  test('may have no text', () => {
    const event = unreadable({ ...message(), message: undefined } as unknown as tl.RawMessage, from(anna))
    expect(event).toMatchObject({ text: '[A message of an unknown kind]' })
  })
})
