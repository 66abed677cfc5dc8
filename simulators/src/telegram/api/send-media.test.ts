import { randomBytes } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { fileOf, messageOf, sendMedia, storedMedia, upload, uploadedDocument, uploadedPhoto } from '../testing/file-queries.ts'
import { jpeg } from '../testing/pictures.ts'
import { editMessage, GET_STATE, getDifference, isPush, rpcError, sendMessage } from '../testing/queries.ts'
import type { RawClient } from '../testing/raw-client.ts'
import { BOT_ID, connectBot, startTelegram } from '../testing/start-telegram.ts'
import { waitFor } from '../testing/wait-for.ts'
import type { TlObject } from '../tl/tl-object.ts'

const BOLD = { _: 'messageEntityBold', offset: 0, length: 4 }

describe('messages.sendMedia', () => {
  test('sends a document with a caption and entities, as a reply', async () => {
    const { anna, client } = await setUp()
    const media = uploadedDocument(await upload(client, randomBytes(100)))
    const fields = { message: 'your offer', entities: [BOLD], reply_to: { _: 'inputReplyToMessage', reply_to_msg_id: 1 } }
    const answer = await client.call(sendMedia(anna.id, media, 5n, fields))
    expect(answer).toMatchObject({
      updates: [
        { _: 'updateMessageID', id: 2, random_id: 5n },
        { _: 'updateNewMessage', pts: 3, pts_count: 1 },
      ],
    })
    expect(messageOf(answer)).toMatchObject({ id: 2, out: true, message: 'your offer', entities: [BOLD], reply_to: { reply_to_msg_id: 1 } })
    expect(anna.inbox()).toMatchObject([{ text: 'your offer', entities: [BOLD], replyTo: 1, media: { _: 'messageMediaDocument' } }])
  })

  test('sends once under one random_id, and makes no second file', async () => {
    const { telegram, anna, client } = await setUp()
    const media = uploadedDocument(await upload(client, randomBytes(100)))
    const first = messageOf(await client.call(sendMedia(anna.id, media, 5n)))
    const again = await client.call(sendMedia(anna.id, media, 5n))
    expect(again).toMatchObject({
      updates: [
        { id: 2, random_id: 5n },
        { pts: 3, pts_count: 0 },
      ],
    })
    expect(fileOf(messageOf(again)['media'] as TlObject)['id']).toBe(fileOf(first['media'] as TlObject)['id'])
    telegram.trouble.refusesEveryRepeatedRandomId = true
    expect(await client.call(sendMedia(anna.id, media, 5n))).toEqual(rpcError(500, 'RANDOM_ID_DUPLICATE'))
    expect(anna.inbox()).toHaveLength(1)
  })

  test('sends a file again by its identifier', async () => {
    const { anna, client } = await setUp()
    const first = messageOf(await client.call(sendMedia(anna.id, uploadedPhoto(await upload(client, jpeg(100, 80), 'x.jpg')), 5n)))
    const again = messageOf(await client.call(sendMedia(anna.id, storedMedia(first['media'] as TlObject), 6n)))
    expect(fileOf(again['media'] as TlObject)['id']).toBe(fileOf(first['media'] as TlObject)['id'])
  })

  test.each<[TlObject, object]>([
    [
      { _: 'inputMediaGeoPoint', geo_point: { _: 'inputGeoPoint', lat: 55.5, long: 37.5 } },
      { _: 'messageMediaGeo', geo: { lat: 55.5, long: 37.5 } },
    ],
    [
      { _: 'inputMediaVenue', geo_point: { _: 'inputGeoPoint', lat: 1, long: 2 }, title: 'Office', address: 'Street 5' },
      { _: 'messageMediaVenue', title: 'Office', address: 'Street 5' },
    ],
    [
      { _: 'inputMediaContact', phone_number: '7900', first_name: 'Boris' },
      { _: 'messageMediaContact', phone_number: '7900', first_name: 'Boris' },
    ],
    [
      { _: 'inputMediaDice', emoticon: '🎯' },
      { _: 'messageMediaDice', emoticon: '🎯' },
    ],
  ])('sends %o', async (input, media) => {
    const { anna, client } = await setUp()
    expect(messageOf(await client.call(sendMedia(anna.id, input, 5n)))['media']).toMatchObject(media)
    expect(anna.inbox()).toMatchObject([{ media }])
  })

  test.each<[string, Partial<TlObject>, string]>([
    ['a caption of 1,025 units', { message: 'x'.repeat(1025) }, 'MEDIA_CAPTION_TOO_LONG'],
    ['an entity behind the caption', { message: 'abc', entities: [BOLD] }, 'ENTITY_BOUNDS_INVALID'],
    ['no media', { media: { _: 'inputMediaEmpty' } }, 'MEDIA_EMPTY'],
    ['media that cannot be sent here', { media: { _: 'inputMediaGame', id: { _: 'inputGameID' } } }, 'MEDIA_INVALID'],
    ['an address in the web', { media: { _: 'inputMediaPhotoExternal', url: 'https://example.com/x.jpg' } }, 'WEBPAGE_CURL_FAILED'],
    ['a file that nobody has', { media: { _: 'inputMediaDocument', id: { _: 'inputDocument', id: 5n } } }, 'MEDIA_EMPTY'],
    ['a reply to nothing', { reply_to: { _: 'inputReplyToMessage', reply_to_msg_id: 77 } }, 'MSG_ID_INVALID'],
    ['a quote of other words', { reply_to: { _: 'inputReplyToMessage', reply_to_msg_id: 1, quote_text: 'bye' } }, 'QUOTE_TEXT_INVALID'],
    ['a button without data', { reply_markup: inlineKeyboard(Buffer.alloc(0)) }, 'BUTTON_DATA_INVALID'],
    ['a date', { schedule_date: 2_000_000_000 }, 'SCHEDULE_BOT_NOT_ALLOWED'],
  ])('refuses %s, and sends nothing', async (_name, change, message) => {
    const { anna, client } = await setUp()
    const media = { _: 'inputMediaDice', emoticon: '🎲' }
    expect(await client.call({ ...sendMedia(anna.id, media, 5n), ...change } as TlObject)).toEqual(rpcError(400, message))
    expect(anna.inbox()).toEqual([])
  })

  test('is told to other sessions in full, and shows in a difference', async () => {
    const { telegram, anna, client } = await setUp()
    const other = await connectBot(telegram)
    await client.call(sendMedia(anna.id, uploadedDocument(await upload(client, randomBytes(100))), 5n))
    await waitFor(() => other.received.some(isPush), 'the push')
    const push = other.received.find(isPush)?.object
    expect(push && messageOf(push)).toMatchObject({ out: true, media: { document: { file_reference: expect.any(Uint8Array) } } })
    expect(await client.call(getDifference(2))).toMatchObject({
      new_messages: [{ media: { document: { mime_type: 'application/pdf' } } }],
      other_updates: [{ _: 'updateMessageID', random_id: 5n }],
    })
  })
})

describe('messages.sendMultiMedia', () => {
  test('sends an album: one message for each item, in order, under one grouped_id', async () => {
    const { anna, client } = await setUp()
    const items = await uploadItems(client, 3)
    const answer = await client.call(sendAlbum(anna.id, items))
    expect(answer['updates']).toMatchObject([
      { _: 'updateMessageID', id: 2, random_id: 1n },
      { _: 'updateMessageID', id: 3, random_id: 2n },
      { _: 'updateMessageID', id: 4, random_id: 3n },
      { _: 'updateNewMessage', pts: 3, pts_count: 1, message: { id: 2, message: 'item 1' } },
      { _: 'updateNewMessage', pts: 4, pts_count: 1, message: { id: 3 } },
      { _: 'updateNewMessage', pts: 5, pts_count: 1, message: { id: 4 } },
    ])
    const groups = [0, 1, 2].map((index) => messageOf(answer, index)['grouped_id'])
    expect(groups[0]).toEqual(expect.any(BigInt))
    expect(new Set(groups).size).toBe(1)
    expect(anna.inbox().map(({ text, groupedId }) => [text, groupedId])).toEqual([1, 2, 3].map((n) => [`item ${n}`, String(groups[0])]))
    expect(await client.call(GET_STATE)).toMatchObject({ pts: 5 })
  })

  test('does nothing new under the same identifiers, and adds to the album what was not sent', async () => {
    const { anna, client } = await setUp()
    const items = await uploadItems(client, 4)
    await client.call(sendAlbum(anna.id, items.slice(0, 3)))
    const again = await client.call(sendAlbum(anna.id, items.slice(0, 3)))
    expect(again['updates']).toMatchObject([{ id: 2 }, { id: 3 }, { id: 4 }, ...Array(3).fill({ pts: 5, pts_count: 0 })])
    const more = await client.call(sendAlbum(anna.id, items))
    expect(more['updates']).toMatchObject([...Array(4).fill({}), ...Array(3).fill({ pts: 5, pts_count: 0 }), { pts: 6, pts_count: 1 }])
    expect(new Set(anna.inbox().map(({ groupedId }) => groupedId)).size).toBe(1)
    expect(anna.inbox()).toHaveLength(4)
  })

  test('is told to other sessions message by message, each with its own pts', async () => {
    const { telegram, anna, client } = await setUp()
    const other = await connectBot(telegram)
    await client.call(sendAlbum(anna.id, await uploadItems(client, 2)))
    await waitFor(() => other.received.filter(isPush).length === 2, 'two pushes')
    expect(other.received.filter(isPush).map(({ object }) => object['updates'])).toMatchObject([
      [{ _: 'updateNewMessage', pts: 3, pts_count: 1, message: { id: 2 } }],
      [{ _: 'updateNewMessage', pts: 4, pts_count: 1, message: { id: 3 } }],
    ])
  })

  test.each<[string, (items: TlObject[]) => TlObject[], number, string]>([
    ['nothing', () => [], 400, 'MEDIA_EMPTY'],
    ['one item', (items) => items.slice(0, 1), 400, 'MEDIA_INVALID'],
    [
      'eleven items',
      ([item]) => Array.from({ length: 11 }, (_none, n) => ({ ...item, random_id: BigInt(n + 1) }) as TlObject),
      400,
      'MULTI_MEDIA_TOO_LONG',
    ],
    ['an identifier of 0', (items) => change(items, 1, { random_id: 0n }), 400, 'RANDOM_ID_EMPTY'],
    ['one identifier twice', (items) => change(items, 1, { random_id: 1n }), 500, 'RANDOM_ID_DUPLICATE'],
    ['a long caption', (items) => change(items, 1, { message: 'x'.repeat(1025) }), 400, 'MEDIA_CAPTION_TOO_LONG'],
    ['an entity behind its caption', (items) => change(items, 1, { message: 'x', entities: [BOLD] }), 400, 'ENTITY_BOUNDS_INVALID'],
    ['no media', (items) => change(items, 1, { media: { _: 'inputMediaEmpty' } }), 400, 'MEDIA_EMPTY'],
    ['a dice', (items) => change(items, 1, { media: { _: 'inputMediaDice', emoticon: '🎲' } }), 400, 'MEDIA_INVALID'],
    ['a raw upload', (items) => change(items, 1, { media: uploadedPhoto({ _: 'inputFile', id: 1n }) }), 400, 'MEDIA_INVALID'],
  ])('refuses %s, whole', async (_name, spoil, code, message) => {
    const { anna, client } = await setUp()
    const items = spoil(await uploadItems(client, 2))
    expect(await client.call(sendAlbum(anna.id, items))).toEqual(rpcError(code, message))
    expect(anna.inbox()).toEqual([])
  })

  test('refuses a document among photos', async () => {
    const { anna, client } = await setUp()
    const [photo] = await uploadItems(client, 1)
    const document = await client.call(uploadMedia(uploadedDocument(await upload(client, randomBytes(50)))))
    const items = [photo as TlObject, { _: 'inputSingleMedia', media: storedMedia(document), random_id: 2n, message: '' }]
    expect(await client.call(sendAlbum(anna.id, items))).toEqual(rpcError(400, 'MEDIA_INVALID'))
  })

  test('names the item whose reference is stale', async () => {
    const { telegram, anna, client } = await setUp()
    const [first, second] = await uploadItems(client, 2)
    telegram.trouble.expireFileReferences()
    const [third] = await uploadItems(client, 1)
    const items = [{ ...third, random_id: 9n } as TlObject, second as TlObject]
    expect(await client.call(sendAlbum(anna.id, items))).toEqual(rpcError(400, 'FILE_REFERENCE_1_EXPIRED'))
    expect(await client.call(sendAlbum(anna.id, [first as TlObject, second as TlObject]))).toEqual(
      rpcError(400, 'FILE_REFERENCE_0_EXPIRED'),
    )
  })
})

describe('an edit of media', () => {
  test('changes the caption, also to nothing, and leaves the file', async () => {
    const { anna, client } = await setUp()
    await client.call(sendMedia(anna.id, uploadedDocument(await upload(client, randomBytes(100))), 5n, { message: 'offer' }))
    const edited = messageOf(await client.call(editMessage(anna.id, 2, 'your offer', { entities: [BOLD] })))
    expect(edited).toMatchObject({ message: 'your offer', entities: [BOLD], media: { _: 'messageMediaDocument' } })
    expect(await client.call(editMessage(anna.id, 2, 'x'.repeat(1025)))).toEqual(rpcError(400, 'MEDIA_CAPTION_TOO_LONG'))
    expect(await client.call(editMessage(anna.id, 2, ''))).toMatchObject({ _: 'updates' })
    expect(anna.inbox()).toMatchObject([{ text: '', media: { _: 'messageMediaDocument' } }])
  })

  test('changes the file and leaves the caption, but does not give a text media', async () => {
    const { anna, client } = await setUp()
    await client.call(sendMedia(anna.id, uploadedDocument(await upload(client, randomBytes(100))), 5n, { message: 'offer' }))
    const media = uploadedPhoto(await upload(client, jpeg(100, 80), 'x.jpg'))
    const edited = messageOf(await client.call(editMessage(anna.id, 2, '', { message: undefined, media })))
    expect(edited).toMatchObject({ message: 'offer', media: { _: 'messageMediaPhoto' } })
    await client.call(sendMessage(anna.id, 'text', 6n))
    expect(await client.call(editMessage(anna.id, 3, 'text', { media }))).toEqual(rpcError(400, 'MEDIA_PREV_INVALID'))
  })

  test('cannot put a document among the photos of an album', async () => {
    const { anna, client } = await setUp()
    await client.call(sendAlbum(anna.id, await uploadItems(client, 2)))
    const media = uploadedDocument(await upload(client, randomBytes(100)))
    expect(await client.call(editMessage(anna.id, 2, 'x', { media }))).toEqual(rpcError(400, 'MEDIA_GROUPED_INVALID'))
  })
})

/** Anna has written "hello" to a bot with a raw client. */
async function setUp() {
  const telegram = await startTelegram()
  telegram.updateShape = 'full'
  const client = await connectBot(telegram)
  const anna = telegram.people.add({ firstName: 'Anna' })
  anna.writes(BOT_ID, 'hello')
  return { telegram, client, anna }
}

/** Photos that are there already, to be sent with the random identifiers 1, 2, 3… */
async function uploadItems(client: RawClient, count: number): Promise<TlObject[]> {
  const items: TlObject[] = []
  for (let number = 1; number <= count; number++) {
    const media = await client.call(uploadMedia(uploadedPhoto(await upload(client, jpeg(100, 50 + number), 'x.jpg'))))
    items.push({ _: 'inputSingleMedia', media: storedMedia(media), random_id: BigInt(number), message: `item ${number}` })
  }
  return items
}

function uploadMedia(media: TlObject): TlObject {
  return { _: 'messages.uploadMedia', peer: { _: 'inputPeerEmpty' }, media }
}

function sendAlbum(userId: number, items: readonly TlObject[]): TlObject {
  return { _: 'messages.sendMultiMedia', peer: { _: 'inputPeerUser', user_id: userId, access_hash: 0n }, multi_media: items }
}

function change(items: readonly TlObject[], index: number, fields: object): TlObject[] {
  return items.map((item, each) => (each === index ? ({ ...item, ...fields } as TlObject) : item))
}

function inlineKeyboard(data: Buffer): TlObject {
  return { _: 'replyInlineMarkup', rows: [{ _: 'keyboardButtonRow', buttons: [{ _: 'keyboardButtonCallback', text: 'Yes', data }] }] }
}
