import type { tl } from '@mtcute/core'
import Long from 'long'
import { describe, expect, test } from 'vitest'
import { readLocation } from './file-location.ts'
import { filesOf } from './from-media.ts'

const base = { id: Long.fromString('5000000000000000001'), accessHash: Long.fromString('-7'), fileReference: Buffer.from('ref'), dcId: 4 }

const messageWith = (media: tl.TypeMessageMedia): tl.RawMessage => ({
  _: 'message',
  id: 42,
  peerId: { _: 'peerUser', userId: 100500 },
  date: Date.UTC(2026, 0, 31, 10, 0, 5) / 1_000,
  message: '',
  media,
})

const documentOf = (
  mimeType: string,
  attributes: tl.TypeDocumentAttribute[],
  more: Partial<tl.RawDocument> = {},
  flags: Partial<tl.RawMessageMediaDocument> = {},
): tl.RawMessage =>
  messageWith({
    _: 'messageMediaDocument',
    document: { _: 'document', ...base, date: 0, mimeType, size: 2_147_483_648, attributes, ...more },
    ...flags,
  })

const fileName = (name: string) => ({ _: 'documentAttributeFilename', fileName: name }) as const
const film = (more: Partial<tl.RawDocumentAttributeVideo> = {}) =>
  ({ _: 'documentAttributeVideo', duration: 1, w: 1, h: 1, ...more }) as const
const sound = (more: Partial<tl.RawDocumentAttributeAudio> = {}) => ({ _: 'documentAttributeAudio', duration: 1, ...more }) as const
const sticker = { _: 'documentAttributeSticker', alt: '👍', stickerset: { _: 'inputStickerSetEmpty' } } as const

describe('the files of a message', () => {
  test('a photo is its largest size, with a name made of the time', () => {
    const sizes: tl.TypePhotoSize[] = [
      { _: 'photoStrippedSize', type: 'i', bytes: Buffer.alloc(9) },
      { _: 'photoSize', type: 'm', w: 320, h: 240, size: 9_000 },
      { _: 'photoSizeProgressive', type: 'y', w: 1280, h: 960, sizes: [10_000, 50_000, 150_000] },
      { _: 'photoSize', type: 'x', w: 800, h: 600, size: 60_000 },
    ]
    const [photo, ...others] = filesOf(messageWith({ _: 'messageMediaPhoto', photo: { _: 'photo', ...base, date: 0, sizes } }))
    expect(others).toEqual([])
    expect(photo).toMatchObject({ kind: 'photo', name: 'photo_2026-01-31_10-00-05.jpg', mimeType: 'image/jpeg', size: 150_000 })
    expect(readLocation(photo?.location ?? '')).toEqual({
      type: 'photo',
      id: '5000000000000000001',
      accessHash: '-7',
      fileReference: Buffer.from('ref').toString('base64'),
      dcId: 4,
      thumb: 'y',
      messageId: 42,
    })
  })

  test.each<[string, tl.RawMessage, string, string]>([
    ['a document keeps its name', documentOf('application/pdf', [fileName('Счёт № 5.pdf')]), 'document', 'Счёт № 5.pdf'],
    ['a document without a name', documentOf('application/pdf', []), 'document', 'document_2026-01-31_10-00-05.pdf'],
    ['a document of a type that nobody knows', documentOf('x/y', [fileName(' ')]), 'document', 'document_2026-01-31_10-00-05.bin'],
    ['a type that is a name of every object', documentOf('constructor', []), 'document', 'document_2026-01-31_10-00-05.bin'],
    ['a video', documentOf('video/mp4', [film()]), 'video', 'video_2026-01-31_10-00-05.mp4'],
    ['a GIF', documentOf('video/mp4', [film(), { _: 'documentAttributeAnimated' }]), 'animation', 'animation_2026-01-31_10-00-05.mp4'],
    ['a video note', documentOf('video/mp4', [film({ roundMessage: true })]), 'video_note', 'video_note_2026-01-31_10-00-05.mp4'],
    ['a video note by its flag', documentOf('video/mp4', [], {}, { round: true }), 'video_note', 'video_note_2026-01-31_10-00-05.mp4'],
    ['a voice message', documentOf('audio/ogg', [sound({ voice: true })]), 'voice', 'voice_2026-01-31_10-00-05.ogg'],
    [
      'a track by who plays what',
      documentOf('audio/mpeg', [sound({ performer: 'Кино', title: 'Кукушка' })]),
      'audio',
      'Кино – Кукушка.mp3',
    ],
    ['a track without a word', documentOf('audio/mpeg', [sound()]), 'audio', 'audio_2026-01-31_10-00-05.mp3'],
    ['a still sticker', documentOf('image/webp', [sticker, fileName('sticker.webp')]), 'sticker', 'sticker_2026-01-31_10-00-05.webp'],
  ])('%s', (_title, message, kind, name) => {
    expect(filesOf(message).map((file) => [file.kind, file.name, file.size])).toEqual([[kind, name, 2_147_483_648]])
  })

  test.each([
    ['application/x-tgsticker', 'tgs'],
    ['video/webm', 'webm'],
  ])('a sticker that moves (%s) is its picture, and itself', (mimeType, extension) => {
    const thumbs: tl.TypePhotoSize[] = [{ _: 'photoSize', type: 'm', w: 320, h: 320, size: 12_000 }]
    const files = filesOf(documentOf(mimeType, [sticker], { thumbs }))
    expect(files.map(({ name, mimeType: type, size }) => [name, type, size])).toEqual([
      ['sticker_2026-01-31_10-00-05.webp', 'image/webp', 12_000],
      [`sticker_2026-01-31_10-00-05.${extension}`, mimeType, 2_147_483_648],
    ])
    expect(files.map(({ location }) => readLocation(location).thumb)).toEqual(['m', ''])
  })

  test.each<[string, tl.TypeMessageMedia]>([
    ['a photo that has destroyed itself', { _: 'messageMediaPhoto', ttlSeconds: 5 }],
    ['a photo without any size', { _: 'messageMediaPhoto', photo: { _: 'photo', ...base, date: 0, sizes: [] } }],
    ['a document that is gone', { _: 'messageMediaDocument', document: { _: 'documentEmpty', id: Long.ONE } }],
    ['a link with its preview', { _: 'messageMediaWebPage', webpage: { _: 'webPageEmpty', id: Long.ONE } }],
  ])('%s is none', (_title, media) => {
    expect(filesOf(messageWith(media))).toEqual([])
  })
})
