import { randomBytes } from 'node:crypto'
import { nowSeconds } from './clock.ts'
import type { FilePreset, FileSpec } from './file-presets.ts'
import { FILE_PRESETS, isFilePreset, makePresetFile } from './file-presets.ts'
import type { Files } from './files/files.ts'
import { toMessageMedia } from './files/make-files.ts'
import type { TlObject } from './tl/tl-object.ts'

/** Ready-made media without a file that could be chosen, one of each kind. */
const PRESETS = {
  location: () => ({ _: 'messageMediaGeo', geo: moscow() }),
  'live-location': () => ({ _: 'messageMediaGeoLive', geo: moscow(), heading: 90, period: 900 }),
  venue: () => ({
    _: 'messageMediaVenue',
    geo: moscow(),
    title: 'Office',
    address: 'Red Square, 1',
    provider: 'foursquare',
    venue_id: '4bf58dd8',
    venue_type: 'building/office',
  }),
  contact: ({ id, firstName, lastName, phone }) => ({
    _: 'messageMediaContact',
    phone_number: phone ?? '79990000000',
    first_name: firstName,
    last_name: lastName ?? '',
    vcard: '',
    user_id: id,
  }),
  poll: () => ({ _: 'messageMediaPoll', poll: pollOf('Tea or coffee?', ['Tea', 'Coffee']), results: { _: 'pollResults' } }),
  quiz: () => ({ _: 'messageMediaPoll', poll: { ...pollOf('Two and two?', ['Four', 'Five']), quiz: true }, results: { _: 'pollResults' } }),
  dice: () => ({ _: 'messageMediaDice', value: 4, emoticon: '🎲' }),
  game: (_sender, files) => ({
    _: 'messageMediaGame',
    game: {
      _: 'game',
      id: randomLong(),
      access_hash: randomLong(),
      short_name: 'chess',
      title: 'Chess',
      description: 'A game for two',
      photo: makePresetFile('photo', {}, files).tl,
    },
  }),
  invoice: () => ({
    _: 'messageMediaInvoice',
    title: 'Order 5',
    description: 'Five apples',
    currency: 'RUB',
    total_amount: 50_000,
    start_param: 'order-5',
  }),
  story: ({ id }) => ({ _: 'messageMediaStory', peer: { _: 'peerUser', user_id: id }, id: 1 }),
  giveaway: () => ({ _: 'messageMediaGiveaway', channels: [1_500_000_001], quantity: 3, months: 6, until_date: nowSeconds() + 86_400 }),
  'giveaway-results': () => ({
    _: 'messageMediaGiveawayResults',
    channel_id: 1_500_000_001,
    launch_msg_id: 1,
    winners_count: 3,
    unclaimed_count: 0,
    winners: [],
    months: 6,
    until_date: nowSeconds(),
  }),
  'paid-media': () => ({
    _: 'messageMediaPaidMedia',
    stars_amount: 10,
    extended_media: [{ _: 'messageExtendedMediaPreview', w: 800, h: 600 }],
  }),
  'link-preview': () => ({
    _: 'messageMediaWebPage',
    webpage: {
      _: 'webPage',
      id: randomLong(),
      url: 'https://example.com/',
      display_url: 'example.com',
      hash: 0,
      type: 'article',
      site_name: 'Example',
      title: 'Example',
      description: 'A page',
    },
  }),
  unsupported: () => ({ _: 'messageMediaUnsupported' }),
} as const satisfies Record<string, (sender: MediaSender, files: Files) => TlObject>

/** Ready-made media, one of each kind people send. */
export type MediaPreset = FilePreset | keyof typeof PRESETS

/** What of the sender appears in the media: a shared contact is the sender's own. */
export interface MediaSender {
  readonly id: number
  readonly firstName: string
  readonly lastName?: string | undefined
  readonly phone?: string | undefined
}

export const MEDIA_PRESETS: readonly MediaPreset[] = [...FILE_PRESETS, ...(Object.keys(PRESETS) as (keyof typeof PRESETS)[])]

export function isMediaPreset(name: string): name is MediaPreset {
  return MEDIA_PRESETS.some((preset) => preset === name)
}

/** A TL `MessageMedia`, with a file in the cloud behind it where its kind has one. */
export function makeMedia(preset: MediaPreset, spec: FileSpec, sender: MediaSender, files: Files): TlObject {
  if (isFilePreset(preset)) return toMessageMedia(makePresetFile(preset, spec, files))
  const make: (sender: MediaSender, files: Files) => TlObject = PRESETS[preset]
  return make(sender, files)
}

function moscow(): TlObject {
  return { _: 'geoPoint', long: 37.6173, lat: 55.7558, access_hash: randomLong() }
}

function pollOf(question: string, answers: readonly string[]): TlObject {
  return { _: 'poll', id: randomLong(), question: plainText(question), answers: answers.map(pollAnswer) }
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
