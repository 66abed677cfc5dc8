import type { tl } from '@mtcute/core'
import Long from 'long'
import { describe, expect, test } from 'vitest'
import { placeholderOf } from './placeholders.ts'

const geo: tl.TypeGeoPoint = { _: 'geoPoint', lat: 55.75, long: 37.62, accessHash: Long.ZERO }
const nowhere: tl.TypeGeoPoint = { _: 'geoPointEmpty' }

const sticker = (alt: string) => ({ _: 'documentAttributeSticker', alt, stickerset: { _: 'inputStickerSetEmpty' } }) as const
const audio = (more: object = {}) => ({ _: 'documentAttributeAudio', duration: 3, ...more }) as const
const video = (more: object = {}) => ({ _: 'documentAttributeVideo', duration: 3, w: 1, h: 1, ...more }) as const
const fileName = (name: string) => ({ _: 'documentAttributeFilename', fileName: name }) as const
const animated = { _: 'documentAttributeAnimated' } as const

function file(attributes: tl.TypeDocumentAttribute[], more: Partial<tl.RawMessageMediaDocument> = {}): tl.RawMessageMediaDocument {
  return { _: 'messageMediaDocument', document: { _: 'document', attributes } as tl.RawDocument, ...more }
}

/** A kind that needs more fields than its placeholder looks at. */
const media = (fields: { _: tl.TypeMessageMedia['_'] } & Record<string, unknown>) => fields as unknown as tl.TypeMessageMedia
const anna = { _: 'messageMediaContact', firstName: 'Anna', lastName: 'K.', phoneNumber: '79001112233', vcard: '', userId: 0 } as const

describe('what stands in the task for a message of a kind that is not carried', () => {
  test.each<[string, tl.TypeMessageMedia, string, string]>([
    ['a photo', { _: 'messageMediaPhoto' }, '[Фото]', '[Photo]'],
    ['a place', { _: 'messageMediaGeo', geo }, '[Геопозиция: 55.75, 37.62]', '[Location: 55.75, 37.62]'],
    ['a place that is not told', { _: 'messageMediaGeo', geo: nowhere }, '[Геопозиция]', '[Location]'],
    ['a place that moves', { _: 'messageMediaGeoLive', geo, period: 60 }, '[Геопозиция: 55.75, 37.62]', '[Location: 55.75, 37.62]'],
    [
      'a venue',
      { _: 'messageMediaVenue', geo, title: 'Café', address: 'Main St. 1', provider: '', venueId: '', venueType: '' },
      '[Место: Café, Main St. 1: 55.75, 37.62]',
      '[Venue: Café, Main St. 1: 55.75, 37.62]',
    ],
    [
      'a venue without coordinates',
      { _: 'messageMediaVenue', geo: nowhere, title: 'Café', address: 'Main St. 1', provider: '', venueId: '', venueType: '' },
      '[Место: Café, Main St. 1]',
      '[Venue: Café, Main St. 1]',
    ],
    ['a contact', anna, '[Контакт: Anna K. 79001112233]', '[Contact: Anna K. 79001112233]'],
    ['a contact without a last name', { ...anna, lastName: '' }, '[Контакт: Anna 79001112233]', '[Contact: Anna 79001112233]'],
    ['a contact without anything', { ...anna, firstName: '', lastName: '', phoneNumber: '' }, '[Контакт]', '[Contact]'],
    ['a poll', media({ _: 'messageMediaPoll', poll: { question: { text: 'When?' } } }), '[Опрос: When?]', '[Poll: When?]'],
    ['a die', { _: 'messageMediaDice', value: 6, emoticon: '🎲' }, '[Игральная кость: 🎲 6]', '[Dice: 🎲 6]'],
    ['a game', media({ _: 'messageMediaGame', game: { title: 'Chess' } }), '[Игра: Chess]', '[Game: Chess]'],
    ['an invoice', media({ _: 'messageMediaInvoice', title: 'Order 5' }), '[Счёт: Order 5]', '[Invoice: Order 5]'],
    ['a story', media({ _: 'messageMediaStory' }), '[История]', '[Story]'],
    ['a giveaway', media({ _: 'messageMediaGiveaway' }), '[Розыгрыш]', '[Giveaway]'],
    ['the end of a giveaway', media({ _: 'messageMediaGiveawayResults' }), '[Розыгрыш]', '[Giveaway]'],
    ['paid media', { _: 'messageMediaPaidMedia', starsAmount: Long.ONE, extendedMedia: [] }, '[Платное медиа]', '[Paid media]'],
    ['what the library does not know', { _: 'messageMediaUnsupported' }, '[Сообщение неизвестного вида]', '[A message of an unknown kind]'],
    ['a kind without a placeholder', media({ _: 'messageMediaToDo' }), '[Сообщение неизвестного вида]', '[A message of an unknown kind]'],
  ])('%s', (_title, given, ru, en) => {
    expect(placeholderOf(given, 'ru')).toBe(ru)
    expect(placeholderOf(given, 'en')).toBe(en)
  })

  test.each<[string, tl.TypeMessageMedia, string, string]>([
    ['a sticker', file([sticker('😀')]), '[Стикер: 😀]', '[Sticker: 😀]'],
    ['a sticker without an emoji', file([sticker('')]), '[Стикер]', '[Sticker]'],
    ['a moving sticker', file([video(), animated, sticker('😀')]), '[Стикер: 😀]', '[Sticker: 😀]'],
    ['a voice message', file([audio({ voice: true })]), '[Голосовое сообщение]', '[Voice message]'],
    ['a voice message by its flag', file([audio()], { voice: true }), '[Голосовое сообщение]', '[Voice message]'],
    ['a video note', file([video({ roundMessage: true })]), '[Видеосообщение]', '[Video note]'],
    ['a video note by its flag', file([video()], { round: true }), '[Видеосообщение]', '[Video note]'],
    ['a moving picture', file([video(), animated, fileName('cat.mp4')]), '[GIF]', '[GIF]'],
    ['a video', file([video(), fileName('cat.mp4')]), '[Видео: cat.mp4]', '[Video: cat.mp4]'],
    ['a video without a name', file([], { video: true }), '[Видео]', '[Video]'],
    ['a song', file([audio({ performer: 'Anna', title: 'Song' }), fileName('1.mp3')]), '[Аудио: Anna – Song]', '[Audio: Anna – Song]'],
    ['a song with a title only', file([audio({ title: 'Song' }), fileName('1.mp3')]), '[Аудио: Song]', '[Audio: Song]'],
    ['a song with a file name only', file([audio(), fileName('1.mp3')]), '[Аудио: 1.mp3]', '[Audio: 1.mp3]'],
    ['a file', file([fileName('price.xlsx')]), '[Файл: price.xlsx]', '[File: price.xlsx]'],
    ['a file without a name', file([]), '[Файл]', '[File]'],
    ['a file that is gone', { _: 'messageMediaDocument' }, '[Файл]', '[File]'],
    ['a file that is empty', { _: 'messageMediaDocument', document: { _: 'documentEmpty', id: Long.ONE } }, '[Файл]', '[File]'],
  ])('among files: %s', (_title, given, ru, en) => {
    expect(placeholderOf(given, 'ru')).toBe(ru)
    expect(placeholderOf(given, 'en')).toBe(en)
  })

  test('nothing for no media and for the preview of a link', () => {
    expect(placeholderOf(undefined, 'en')).toBeUndefined()
    expect(placeholderOf({ _: 'messageMediaEmpty' }, 'en')).toBeUndefined()
    expect(placeholderOf(media({ _: 'messageMediaWebPage' }), 'en')).toBeUndefined()
  })
})
