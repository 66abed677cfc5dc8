import { hash, randomBytes } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import type { FilePreset } from './file-presets.ts'
import { FILE_PRESETS } from './file-presets.ts'
import { MEDIA_PRESETS } from './media-presets.ts'
import { SERVICE_PRESETS } from './service-presets.ts'
import {
  download,
  fileOf,
  getFile,
  locationOf,
  messageOf,
  sendMedia,
  storedMedia,
  upload,
  uploadedDocument,
} from './testing/file-queries.ts'
import { GET_STATE, getMessages, isPush, rpcError, sendMessage } from './testing/queries.ts'
import type { RawClient } from './testing/raw-client.ts'
import { BOT_ID, BOT_TOKEN, connectBot, connectRaw, startTelegram } from './testing/start-telegram.ts'
import { waitFor } from './testing/wait-for.ts'
import type { TlObject } from './tl/tl-object.ts'

describe('a person sends', () => {
  test.each(FILE_PRESETS)('a file of the kind %s, which the bot is told of as that kind and can fetch whole', async (kind) => {
    const { anna, client } = await setUp()
    const sent = anna.sendsFile(BOT_ID, kind, { text: 'look', size: 300_001 })
    expect(sent).toMatchObject({ kind, text: 'look', file: { size: 300_001 } })
    const [message] = await pushedMessages(client, 1)
    expect(message).toMatchObject({ message: 'look', media: MEDIA_OF[kind] })
    const media = message?.['media'] as TlObject
    const bytes = await download(client, locationOf(media, kind === 'photo' ? 'x' : ''))
    expect(bytes.equals(anna.saves(sent.id))).toBe(true)
    expect(bytes).toHaveLength(300_001)
  })

  test('stickers and films with a thumbnail that can be fetched', async () => {
    const { anna, client } = await setUp()
    const { botMessageId } = anna.sendsFile(BOT_ID, 'video-sticker')
    const media = await fetchMedia(client, botMessageId)
    expect(fileOf(media)['thumbs']).toMatchObject([{ _: 'photoStrippedSize' }, { _: 'photoSize', type: 'm', w: 320, h: 320, size: 15_360 }])
    expect(await download(client, locationOf(media, 'm'))).toHaveLength(15_360)
  })

  test('a gigabyte, of which nothing is kept: the same bytes for the same seed, at any offset', async () => {
    const { anna, client } = await setUp()
    const before = process.memoryUsage().arrayBuffers
    const gigabyte = { size: 1024 ** 3, name: 'film.mkv', mimeType: 'video/x-matroska', seed: 'film' }
    const [one, other] = [anna.sendsDocument(BOT_ID, gigabyte), anna.sendsDocument(BOT_ID, gigabyte)]
    const last = 1024 ** 3 - 4096
    const piece = async (id: number, offset: number, limit = 4096) =>
      (await client.call(getFile(locationOf(await fetchMedia(client, id)), offset, limit)))['bytes'] as Buffer
    const end = await piece(one.botMessageId, last)
    expect(end).toHaveLength(4096)
    expect(end.equals(await piece(other.botMessageId, last))).toBe(true)
    const megabyte = await piece(one.botMessageId, 512 * 1024 ** 2, 1024 ** 2)
    expect(megabyte.subarray(4096, 8192).equals(await piece(one.botMessageId, 512 * 1024 ** 2 + 4096))).toBe(true)
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(100 * 1024 ** 2)
    const different = anna.sendsDocument(BOT_ID, { ...gigabyte, seed: 'other film' })
    expect(end.equals(await piece(different.botMessageId, last))).toBe(false)
  })

  test('given bytes, whose hash is known at once', async () => {
    const { anna, client } = await setUp()
    const bytes = randomBytes(5000)
    const sent = anna.sendsDocument(BOT_ID, { bytes, name: 'план.docx', mimeType: 'application/msword' })
    expect(sent.file).toEqual({
      id: expect.any(String),
      name: 'план.docx',
      mimeType: 'application/msword',
      size: 5000,
      sha256: hash('sha256', bytes),
    })
    expect((await download(client, locationOf(await fetchMedia(client, sent.botMessageId)))).equals(bytes)).toBe(true)
  })

  test('an album: one update for each message, all of one group', async () => {
    const { anna, client } = await setUp()
    const sent = await anna.sendsAlbum(BOT_ID, [{ media: 'photo', text: 'three of them' }, { media: 'video' }, { media: 'photo' }])
    const messages = await pushedMessages(client, 3)
    expect(messages.map(({ message }) => message)).toEqual(['three of them', '', ''])
    expect(new Set(messages.map((message) => String(message['grouped_id'])))).toEqual(new Set([sent[0]?.groupedId]))
    expect(client.received.filter(isPush)).toHaveLength(3)
    expect(await client.call(GET_STATE)).toMatchObject({ pts: 4 })
  })

  test('an album with pauses, between which other things happen', async () => {
    const { telegram, anna, client } = await setUp()
    const boris = telegram.people.add({ firstName: 'Boris' })
    const album = anna.sendsAlbum(BOT_ID, [{ media: 'photo' }, { media: 'photo' }], { pauseMs: 30 })
    boris.writes(BOT_ID, 'meanwhile')
    const [one, other] = await album
    expect((other?.at ?? 0) - (one?.at ?? 0)).toBeGreaterThanOrEqual(25)
    const messages = await pushedMessages(client, 3)
    expect(messages.map(({ message }) => message)).toEqual(['', 'meanwhile', ''])
    expect(messages[0]?.['grouped_id']).toEqual(messages[2]?.['grouped_id'])
  })

  test('every kind of media and of service message, which clients of both layers can read', async () => {
    const { telegram, anna, client } = await setUp()
    const old = await connectRaw(telegram, telegram.mintAuthKey(BOT_TOKEN))
    await old.initialize(GET_STATE, 214)
    for (const media of MEDIA_PRESETS) anna.writes(BOT_ID, { media })
    for (const action of SERVICE_PRESETS) anna.does(BOT_ID, action)
    const count = MEDIA_PRESETS.length + SERVICE_PRESETS.length
    for (const each of [client, old]) {
      const messages = await pushedMessages(each, count)
      expect(messages.slice(0, MEDIA_PRESETS.length).map(({ media }) => (media as TlObject)._)).not.toContain('messageMediaEmpty')
      expect(messages.slice(MEDIA_PRESETS.length).map(({ _ }) => _)).toEqual(SERVICE_PRESETS.map(() => 'messageService'))
    }
    expect(telegram.problems).toEqual([])
  })

  test('every kind of media, which its own side sees as that kind', async () => {
    const { anna } = await setUp()
    const kinds = MEDIA_PRESETS.map((media) => anna.writes(BOT_ID, { media }).kind)
    expect(kinds).toEqual(MEDIA_PRESETS.map((media) => (media === 'link-preview' ? 'text' : media)))
  })

  test('text with every kind of entity', async () => {
    const { anna, client } = await setUp()
    const boris = { user_id: BigInt(anna.id) }
    const kinds = [
      ...[
        'Mention',
        'Hashtag',
        'BotCommand',
        'Url',
        'Email',
        'Bold',
        'Italic',
        'Code',
        'Phone',
        'Cashtag',
        'Underline',
        'Strike',
        'BankCard',
        'Spoiler',
      ],
      ...['Blockquote', 'Pre', 'TextUrl', 'MentionName', 'CustomEmoji'],
    ]
    const more: Record<string, object> = {
      Pre: { language: 'ts' },
      TextUrl: { url: 'https://a.b/' },
      MentionName: boris,
      CustomEmoji: { document_id: 5n },
    }
    const entities = kinds.map((kind, offset) => ({ _: `messageEntity${kind}`, offset, length: 1, ...more[kind] }))
    anna.writes(BOT_ID, { text: 'x'.repeat(kinds.length), entities })
    expect(await pushedMessages(client, 1)).toMatchObject([{ entities }])
  })

  test('a game with a picture that can be fetched', async () => {
    const { anna, client } = await setUp()
    const media = await fetchMedia(client, anna.writes(BOT_ID, { media: 'game' }).botMessageId)
    const photo = { ...media, _: 'messageMediaPhoto', photo: (media['game'] as TlObject)['photo'] } as TlObject
    expect(await download(client, locationOf(photo, 'x'))).toHaveLength(98_304)
  })

  test('a reply to some words of another message', async () => {
    const { anna, client } = await setUp()
    const first = anna.writes(BOT_ID, 'one two three')
    anna.writes(BOT_ID, { text: 'why two?', replyTo: first.id, quote: 'two' })
    const [, reply] = await pushedMessages(client, 2)
    expect(reply?.['reply_to']).toMatchObject({ reply_to_msg_id: 1, quote: true, quote_text: 'two', quote_offset: 4 })
    expect(() => anna.writes(BOT_ID, { text: 'x', replyTo: first.id, quote: 'four' })).toThrow('Nothing says "four"')
  })

  test('what others have written: a user, somebody hidden, a channel', async () => {
    const { telegram, anna, client } = await setUp()
    const boris = telegram.people.add({ firstName: 'Boris' })
    anna.writes(BOT_ID, { text: 'of Boris', forwardedFrom: { user: boris.id } })
    anna.writes(BOT_ID, { text: 'of nobody', forwardedFrom: { hiddenName: 'Vera' } })
    anna.writes(BOT_ID, { text: 'news', forwardedFrom: { channel: { id: 1_500_000_001, title: 'News' }, post: 17 } })
    expect((await pushedMessages(client, 3)).map((message) => message['fwd_from'])).toMatchObject([
      { from_id: { _: 'peerUser', user_id: BigInt(boris.id) } },
      { from_name: 'Vera' },
      { from_id: { _: 'peerChannel', channel_id: 1_500_000_001n }, channel_post: 17 },
    ])
    const [first, , third] = client.received.filter(isPush).map(({ object }) => object)
    expect(first?.['users']).toMatchObject([{}, {}, { first_name: 'Boris' }])
    expect(third?.['chats']).toMatchObject([{ _: 'channel', title: 'News' }])
    expect((await client.call(getMessages([3])))['chats']).toMatchObject([{ title: 'News' }])
  })

  test('a command that starts the bot, with what the link carried', async () => {
    const { anna, client } = await setUp()
    expect(anna.starts(BOT_ID, 'from_site').text).toBe('/start from_site')
    expect(await pushedMessages(client, 1)).toMatchObject([{ entities: [{ _: 'messageEntityBotCommand', offset: 0, length: 6 }] }])
  })

  test('a pin, as a reply to what is pinned', async () => {
    const { anna, client } = await setUp()
    const { id } = anna.writes(BOT_ID, 'important')
    expect(anna.does(BOT_ID, 'pin', { replyTo: id })).toMatchObject({ kind: 'service', action: { _: 'messageActionPinMessage' } })
    const [, pin] = await pushedMessages(client, 2)
    expect(pin).toMatchObject({ _: 'messageService', action: { _: 'messageActionPinMessage' }, reply_to: { reply_to_msg_id: 1 } })
  })
})

describe('a person changes', () => {
  test('a caption and a file, and the bot is told of both', async () => {
    const { anna, client } = await setUp()
    const { id } = anna.sendsPhoto(BOT_ID, { text: 'look' })
    anna.edits(id, 'look here')
    anna.replacesMedia(id, 'document')
    const [, caption, file] = await pushedMessages(client, 3)
    expect(caption).toMatchObject({ message: 'look here', media: { _: 'messageMediaPhoto' }, edit_date: expect.any(Number) })
    expect(file).toMatchObject({ message: 'look here', media: { _: 'messageMediaDocument' } })
    const text = anna.writes(BOT_ID, 'text')
    expect(() => anna.replacesMedia(text.id, 'photo')).toThrow(`The message ${text.id} is a text.`)
  })
})

describe('a person receives', () => {
  test('a file as it was sent: name, kind, size, hash, bytes', async () => {
    const { anna, client } = await setUp()
    anna.writes(BOT_ID, 'hello')
    const bytes = randomBytes(700_000)
    await client.call(sendMedia(anna.id, uploadedDocument(await upload(client, bytes), 'счёт.pdf'), 1n, { message: 'your bill' }))
    const received = await anna.receives('your bill')
    const file = { name: 'счёт.pdf', mimeType: 'application/pdf', size: 700_000, sha256: hash('sha256', bytes) }
    expect(received).toMatchObject({ kind: 'document', file })
    expect(anna.saves(received.id).equals(bytes)).toBe(true)
    expect(() => anna.saves(1)).toThrow('There is no file in the message 1.')
  })

  test('a keyboard, and a file of the person sent back', async () => {
    const { telegram, anna, client } = await setUp()
    const photo = anna.sendsPhoto(BOT_ID)
    const media = await fetchMedia(client, photo.botMessageId)
    await client.call(sendMedia(anna.id, storedMedia(media), 1n, { message: 'yours' }))
    expect((await anna.receives('yours')).file?.id).toBe(photo.file?.id)
    telegram.trouble.expireFileReferences()
    expect(await client.call(sendMedia(anna.id, storedMedia(media), 2n))).toEqual(rpcError(400, 'FILE_REFERENCE_EXPIRED'))
    const markup = { _: 'replyKeyboardHide' }
    await client.call(sendMessage(anna.id, 'no keys', 3n, { reply_markup: markup }))
    expect(await anna.receives('no keys')).toMatchObject({ keyboard: markup })
  })
})

const MEDIA_OF: Record<FilePreset, object> = {
  photo: { _: 'messageMediaPhoto' },
  video: documentWith({ video: true }, { _: 'documentAttributeVideo' }),
  animation: documentWith({ video: true }, { _: 'documentAttributeAnimated' }),
  'video-note': documentWith({ round: true }, { _: 'documentAttributeVideo', round_message: true }),
  voice: documentWith({ voice: true }, { _: 'documentAttributeAudio', voice: true }),
  audio: documentWith({}, { _: 'documentAttributeAudio', title: 'Song' }),
  document: documentWith({}, { _: 'documentAttributeFilename', file_name: 'offer.pdf' }),
  sticker: documentWith({}, { _: 'documentAttributeSticker' }),
  'animated-sticker': documentWith({}, { _: 'documentAttributeSticker' }),
  'video-sticker': documentWith({}, { _: 'documentAttributeSticker' }),
}

function documentWith(flags: object, attribute: object): object {
  const attributes = expect.arrayContaining([expect.objectContaining(attribute)])
  return { _: 'messageMediaDocument', ...flags, document: { attributes } }
}

/** Everything is told in full. */
async function setUp() {
  const telegram = await startTelegram()
  telegram.updateShape = 'full'
  const client = await connectBot(telegram)
  const anna = telegram.people.add({ firstName: 'Anna', phone: '79001112233' })
  return { telegram, client, anna }
}

async function pushedMessages(client: RawClient, count: number): Promise<TlObject[]> {
  await waitFor(() => client.received.filter(isPush).length >= count, `${count} pushes`)
  return client.received.filter(isPush).map(({ object }) => messageOf(object))
}

async function fetchMedia(client: RawClient, id: number): Promise<TlObject> {
  const [message] = (await client.call(getMessages([id])))['messages'] as readonly TlObject[]
  return message?.['media'] as TlObject
}
