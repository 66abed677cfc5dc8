import { randomBytes } from 'node:crypto'
import { nowSeconds } from './clock.ts'
import type { TlObject } from './tl/tl-object.ts'

/** Ready-made media, one of each kind people send most. */
export type MediaPreset = 'photo' | 'voice' | 'sticker' | 'location' | 'contact' | 'poll' | 'dice' | 'document'

/** What of the sender appears in the media: a shared contact is the sender's own. */
export interface MediaSender {
  readonly id: number
  readonly firstName: string
  readonly lastName?: string | undefined
  readonly phone?: string | undefined
}

const PRESETS: Record<MediaPreset, (sender: MediaSender) => TlObject> = {
  photo: () => ({
    _: 'messageMediaPhoto',
    photo: { ...file('photo'), sizes: [{ _: 'photoSize', type: 'x', w: 800, h: 600, size: 98_304 }] },
  }),
  voice: () => ({
    ...document('audio/ogg', 24_576, [{ _: 'documentAttributeAudio', voice: true, duration: 7 }]),
    voice: true,
  }),
  sticker: () =>
    document('image/webp', 16_384, [
      { _: 'documentAttributeImageSize', w: 512, h: 512 },
      { _: 'documentAttributeSticker', alt: '👍', stickerset: { _: 'inputStickerSetEmpty' } },
      fileName('sticker.webp'),
    ]),
  location: () => ({ _: 'messageMediaGeo', geo: { _: 'geoPoint', long: 37.6173, lat: 55.7558, access_hash: randomLong() } }),
  contact: ({ id, firstName, lastName, phone }) => ({
    _: 'messageMediaContact',
    phone_number: phone ?? '79990000000',
    first_name: firstName,
    last_name: lastName ?? '',
    vcard: '',
    user_id: id,
  }),
  poll: () => ({
    _: 'messageMediaPoll',
    poll: { _: 'poll', id: randomLong(), question: plainText('Tea or coffee?'), answers: ['Tea', 'Coffee'].map(pollAnswer) },
    results: { _: 'pollResults' },
  }),
  dice: () => ({ _: 'messageMediaDice', value: 4, emoticon: '🎲' }),
  document: () => document('application/pdf', 131_072, [fileName('offer.pdf')]),
}

export const MEDIA_PRESETS = Object.keys(PRESETS)

export function isMediaPreset(name: string): name is MediaPreset {
  return MEDIA_PRESETS.includes(name)
}

/** A TL `MessageMedia`. The files behind it do not exist: there is nothing to download. */
export function makeMedia(preset: MediaPreset, sender: MediaSender): TlObject {
  return PRESETS[preset](sender)
}

function document(mimeType: string, size: number, attributes: readonly TlObject[]): TlObject {
  return { _: 'messageMediaDocument', document: { ...file('document'), mime_type: mimeType, size, attributes } }
}

function file(kind: 'photo' | 'document'): TlObject {
  return { _: kind, id: randomLong(), access_hash: randomLong(), file_reference: randomBytes(16), date: nowSeconds(), dc_id: 2 }
}

function fileName(name: string): TlObject {
  return { _: 'documentAttributeFilename', file_name: name }
}

function pollAnswer(text: string, index: number): TlObject {
  return { _: 'pollAnswer', text: plainText(text), option: Buffer.from([index]) }
}

function plainText(text: string): TlObject {
  return { _: 'textWithEntities', text, entities: [] }
}

function randomLong(): bigint {
  return randomBytes(8).readBigInt64LE()
}
