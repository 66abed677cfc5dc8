import { hash, randomBytes } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import {
  download,
  fileOf,
  getFile,
  locationOf,
  messageOf,
  saveBigPart,
  savePart,
  sendMedia,
  splitUp,
  storedMedia,
  upload,
  uploadedDocument,
  uploadedPhoto,
} from '../testing/file-queries.ts'
import { jpeg } from '../testing/pictures.ts'
import { getMessages, rpcError, sendMessage } from '../testing/queries.ts'
import type { RawClient } from '../testing/raw-client.ts'
import { BOT_ID, connectBot, startTelegram } from '../testing/start-telegram.ts'
import type { TlObject } from '../tl/tl-object.ts'

const KB = 1024

describe('an upload', () => {
  test('becomes a document with the same bytes, whatever the order of its parts', async () => {
    const { anna, client } = await setUp()
    const bytes = randomBytes(3 * 128 * KB + 77)
    const parts = splitUp(bytes, 128 * KB)
    for (const number of [2, 0, 3, 1])
      expect(await client.call(savePart(7n, number, parts[number] ?? bytes))).toMatchObject({ value: true })
    const file = { _: 'inputFile', id: 7n, parts: 4, name: 'x', md5_checksum: hash('md5', bytes) }
    const message = messageOf(await client.call(sendMedia(anna.id, uploadedDocument(file), 1n)))
    expect(message['media']).toMatchObject({
      _: 'messageMediaDocument',
      document: { size: BigInt(bytes.length), mime_type: 'application/pdf' },
    })
    expect((await download(client, locationOf(message['media'] as TlObject))).equals(bytes)).toBe(true)
    expect(anna.inbox()).toMatchObject([{ media: { document: { size: bytes.length } } }])
  })

  test('takes the last bytes of a part that came twice', async () => {
    const { anna, client } = await setUp()
    const [first, second, other] = [randomBytes(4 * KB), randomBytes(KB), randomBytes(4 * KB)]
    for (const [number, part] of [
      [0, first],
      [1, second],
      [0, other],
    ] as const)
      await client.call(savePart(7n, number, part))
    const bytes = Buffer.concat([other, second])
    const file = { _: 'inputFile', id: 7n, parts: 2, name: 'x', md5_checksum: hash('md5', bytes) }
    const message = messageOf(await client.call(sendMedia(anna.id, uploadedDocument(file), 1n)))
    expect((await download(client, locationOf(message['media'] as TlObject))).equals(bytes)).toBe(true)
    expect(anna.inbox()).toMatchObject([{ file: { sha256: hash('sha256', bytes) } }])
  })

  test.each<[string, TlObject, string]>([
    ['an empty part', savePart(7n, 0, Buffer.alloc(0)), 'FILE_PART_EMPTY'],
    ['a part of more than 512 KB', savePart(7n, 0, Buffer.alloc(512 * KB + 1)), 'FILE_PART_TOO_BIG'],
    ['part -1', savePart(7n, -1, Buffer.alloc(KB)), 'FILE_PART_INVALID'],
    ['part 4,000', savePart(7n, 4000, Buffer.alloc(KB)), 'FILE_PART_INVALID'],
    ['part 3 of 3', saveBigPart(7n, 3, 3, Buffer.alloc(KB)), 'FILE_PART_INVALID'],
    ['no parts at all', saveBigPart(7n, 0, 0, Buffer.alloc(KB)), 'FILE_PARTS_INVALID'],
    ['4,001 parts', saveBigPart(7n, 0, 4001, Buffer.alloc(KB)), 'FILE_PARTS_INVALID'],
    ['a part that is not whole KB', saveBigPart(7n, 0, 3, Buffer.alloc(1000)), 'FILE_PART_SIZE_INVALID'],
    ['a part that does not divide 512 KB', saveBigPart(7n, 0, 3, Buffer.alloc(3 * KB)), 'FILE_PART_SIZE_INVALID'],
    ['a part of another length', saveBigPart(8n, 1, 3, Buffer.alloc(2 * KB)), 'FILE_PART_SIZE_CHANGED'],
    ['another number of parts', saveBigPart(8n, 1, 4, Buffer.alloc(KB)), 'FILE_PARTS_INVALID'],
  ])('is refused for %s', async (_name, query, message) => {
    const { client } = await setUp()
    await client.call(saveBigPart(8n, 0, 3, Buffer.alloc(KB)))
    expect(await client.call(query)).toEqual(rpcError(400, message))
  })

  test.each<[string, Partial<TlObject>, string]>([
    ['nothing was sent', { id: 99n }, 'FILE_PART_0_MISSING'],
    ['a part is missing', { parts: 3 }, 'FILE_PART_2_MISSING'],
    ['more parts were sent than are named', { parts: 1 }, 'FILE_PARTS_INVALID'],
    ['no parts are named', { parts: 0 }, 'FILE_PARTS_INVALID'],
    ['the checksum is another', { md5_checksum: 'f'.repeat(32) }, 'MD5_CHECKSUM_INVALID'],
    ['it was sent as a small one and is named as a big one', { _: 'inputFileBig' }, 'FILE_PARTS_INVALID'],
    ['its first part is shorter than its last', { id: 9n }, 'FILE_PART_LENGTH_INVALID'],
  ])('cannot be used when %s', async (_name, change, message) => {
    const { anna, client } = await setUp()
    await client.call(savePart(7n, 0, Buffer.alloc(KB)))
    await client.call(savePart(7n, 1, Buffer.alloc(10)))
    await client.call(savePart(9n, 0, Buffer.alloc(KB)))
    await client.call(savePart(9n, 1, Buffer.alloc(2 * KB)))
    const file = { _: 'inputFile', id: 7n, parts: 2, name: 'x', md5_checksum: '', ...change } as TlObject
    expect(await client.call(sendMedia(anna.id, uploadedDocument(file), 1n))).toEqual(rpcError(400, message))
    expect(anna.inbox()).toEqual([])
  })

  test('of more than 10 MB needs the method for big files', async () => {
    const { anna, client } = await setUp()
    const parts = splitUp(randomBytes(10 * KB * KB + 1), 512 * KB)
    for (const [number, part] of parts.entries()) {
      await client.call(savePart(7n, number, part))
      await client.call(saveBigPart(8n, number, parts.length, part))
    }
    const small = uploadedDocument({ _: 'inputFile', id: 7n, parts: parts.length, name: 'x', md5_checksum: '' })
    expect(await client.call(sendMedia(anna.id, small, 1n))).toEqual(rpcError(400, 'FILE_PARTS_INVALID'))
    const big = uploadedDocument({ _: 'inputFileBig', id: 8n, parts: parts.length, name: 'x' })
    const message = messageOf(await client.call(sendMedia(anna.id, big, 1n)))
    expect((await download(client, locationOf(message['media'] as TlObject))).equals(Buffer.concat(parts))).toBe(true)
  })

  test('may tell how many parts it has with the last of them', async () => {
    const { anna, client } = await setUp()
    await client.call(saveBigPart(8n, 0, -1, Buffer.alloc(4 * KB)))
    await client.call(saveBigPart(8n, 1, 2, Buffer.alloc(10)))
    const big = uploadedDocument({ _: 'inputFileBig', id: 8n, parts: 2, name: 'x' })
    expect(messageOf(await client.call(sendMedia(anna.id, big, 1n)))['media']).toMatchObject({ document: { size: 4106n } })
  })

  test('may be used twice, and leaves the file alone when its identifier is used for another', async () => {
    const { anna, client } = await setUp()
    const [bytes, other] = [randomBytes(5000), randomBytes(5000)]
    const file = { _: 'inputFileBig', id: 8n, parts: 2, name: 'x' }
    await client.call(saveBigPart(8n, 0, 2, bytes.subarray(0, 4096)))
    await client.call(saveBigPart(8n, 1, 2, bytes.subarray(4096)))
    const first = messageOf(await client.call(sendMedia(anna.id, uploadedDocument(file), 1n)))
    const second = messageOf(await client.call(sendMedia(anna.id, uploadedDocument(file), 2n)))
    expect(await client.call(saveBigPart(8n, 0, 1, other))).toMatchObject({ value: true })
    await client.call(sendMedia(anna.id, uploadedDocument({ ...file, parts: 1 }), 3n))
    for (const message of [first, second])
      expect((await download(client, locationOf(message['media'] as TlObject))).equals(bytes)).toBe(true)
    expect(anna.saves(4).equals(other)).toBe(true)
  })

  test('belongs to the bot that has sent it', async () => {
    const { telegram, anna, client } = await setUp()
    const other = await connectBot(telegram, '6000:secret')
    anna.writes(6000, 'hello')
    const file = await upload(client, randomBytes(100))
    expect(await other.call(sendMedia(anna.id, uploadedDocument(file), 1n))).toEqual(rpcError(400, 'FILE_PART_0_MISSING'))
  })
})

describe('a photo', () => {
  test('has sizes: a stripped one, smaller ones, and the one that was sent', async () => {
    const { anna, client } = await setUp()
    const bytes = jpeg(1280, 960, 200_000)
    const message = messageOf(await client.call(sendMedia(anna.id, uploadedPhoto(await upload(client, bytes, 'cat.jpg')), 1n)))
    const media = message['media'] as TlObject
    expect(fileOf(media)['sizes']).toMatchObject([
      { _: 'photoStrippedSize', type: 'i' },
      { _: 'photoSize', type: 'm', w: 320, h: 240, size: 11_520 },
      { _: 'photoSize', type: 'x', w: 800, h: 600 },
      { _: 'photoSizeProgressive', type: 'y', w: 1280, h: 960, sizes: [20_000, 60_000, 120_000, 200_000] },
    ])
    expect((await download(client, locationOf(media, 'y'))).equals(bytes)).toBe(true)
    expect(await download(client, locationOf(media, 'm'))).toHaveLength(11_520)
    expect(await client.call(getFile(locationOf(media, 'w')))).toEqual(rpcError(400, 'LOCATION_INVALID'))
  })

  test.each<[string, Buffer, string, string]>([
    ['no picture', Buffer.from('%PDF-1.7'), 'x.jpg', 'IMAGE_PROCESS_FAILED'],
    ['cut off', jpeg(100, 100, 22), 'x.jpg', 'IMAGE_PROCESS_FAILED'],
    ['too large on the sides', jpeg(9000, 1001), 'x.jpg', 'PHOTO_INVALID_DIMENSIONS'],
    ['too long', jpeg(2100, 100), 'x.jpg', 'PHOTO_INVALID_DIMENSIONS'],
    ['called a document', jpeg(100, 100), 'x.pdf', 'PHOTO_EXT_INVALID'],
  ])('is refused when it is %s', async (_name, bytes, name, message) => {
    const { anna, client } = await setUp()
    expect(await client.call(sendMedia(anna.id, uploadedPhoto(await upload(client, bytes, name)), 1n))).toEqual(rpcError(400, message))
  })
})

describe('upload.getFile', () => {
  test.each<[number, number, object, string]>([
    [KB, 4 * KB, {}, 'OFFSET_INVALID'],
    [-4 * KB, 4 * KB, {}, 'OFFSET_INVALID'],
    [0, 0, {}, 'LIMIT_INVALID'],
    [0, 5000, {}, 'LIMIT_INVALID'],
    [0, 12 * KB, {}, 'LIMIT_INVALID'],
    [0, 2 * KB * KB, {}, 'LIMIT_INVALID'],
    [KB * KB - 4 * KB, 8 * KB, {}, 'LIMIT_INVALID'],
    [512, KB, { precise: true }, 'OFFSET_INVALID'],
    [KB * KB - KB, 2 * KB, { precise: true }, 'LIMIT_INVALID'],
  ])('refuses offset %i and limit %i with %o', async (offset, limit, fields, message) => {
    const { client, media } = await withDocument(randomBytes(100))
    expect(await client.call(getFile(locationOf(media), offset, limit, fields))).toEqual(rpcError(400, message))
  })

  test('gives any kilobytes of one megabyte when asked to be precise, and nothing from behind the end', async () => {
    const bytes = randomBytes(20 * KB + 5)
    const { client, media } = await withDocument(bytes)
    const piece = await client.call(getFile(locationOf(media), 3 * KB, 7 * KB, { precise: true }))
    expect(piece).toMatchObject({ _: 'upload.file', type: { _: 'storage.filePdf' }, bytes: bytes.subarray(3 * KB, 10 * KB) })
    expect(await client.call(getFile(locationOf(media), 20 * KB, 4 * KB))).toMatchObject({ bytes: bytes.subarray(20 * KB) })
    expect(await client.call(getFile(locationOf(media), KB * KB))).toMatchObject({ bytes: Buffer.alloc(0) })
  })

  test.each<[string, (location: TlObject) => TlObject, string]>([
    ['another access hash', (location) => ({ ...location, access_hash: 1n }), 'LOCATION_INVALID'],
    ['another identifier', (location) => ({ ...location, id: 1n }), 'LOCATION_INVALID'],
    ['the kind of a photo', (location) => ({ ...location, _: 'inputPhotoFileLocation' }), 'LOCATION_INVALID'],
    ['a size it does not have', (location) => ({ ...location, thumb_size: 'm' }), 'LOCATION_INVALID'],
    ['a kind of location that is not here', () => ({ _: 'inputTakeoutFileLocation' }), 'LOCATION_INVALID'],
    ['no reference', (location) => ({ ...location, file_reference: Buffer.alloc(0) }), 'FILE_REFERENCE_EMPTY'],
    ['a made-up reference', (location) => ({ ...location, file_reference: Buffer.alloc(24, 1) }), 'FILE_REFERENCE_INVALID'],
  ])('refuses a location with %s', async (_name, spoil, message) => {
    const { client, media } = await withDocument(randomBytes(100))
    expect(await client.call(getFile(spoil(locationOf(media))))).toEqual(rpcError(400, message))
  })

  test('refuses what another bot was told', async () => {
    const { telegram, media } = await withDocument(randomBytes(100))
    const other = await connectBot(telegram, '6000:secret')
    expect(await other.call(getFile(locationOf(media)))).toEqual(rpcError(400, 'LOCATION_INVALID'))
  })

  test('is not needed for hashes of 128 KB each', async () => {
    const bytes = randomBytes(200 * KB)
    const { client, media } = await withDocument(bytes)
    const answer = await client.call({ _: 'upload.getFileHashes', location: locationOf(media), offset: 0n })
    expect(answer['items']).toEqual([
      { _: 'fileHash', offset: 0n, limit: 128 * KB, hash: hash('sha256', bytes.subarray(0, 128 * KB), 'buffer') },
      { _: 'fileHash', offset: BigInt(128 * KB), limit: 72 * KB, hash: hash('sha256', bytes.subarray(128 * KB), 'buffer') },
    ])
  })
})

describe('a file reference', () => {
  test('goes stale on demand, and a fresh one comes with the message', async () => {
    const { telegram, anna, client, media, id } = await withDocument(randomBytes(100))
    telegram.trouble.expireFileReferences()
    expect(await client.call(getFile(locationOf(media)))).toEqual(rpcError(400, 'FILE_REFERENCE_EXPIRED'))
    expect(await client.call(sendMedia(anna.id, storedMedia(media), 2n))).toEqual(rpcError(400, 'FILE_REFERENCE_EXPIRED'))
    const fresh = await fetchMedia(client, id)
    expect(fileOf(fresh)['id']).toBe(fileOf(media)['id'])
    expect(await client.call(getFile(locationOf(fresh)))).toMatchObject({ _: 'upload.file' })
    expect(await client.call(sendMedia(anna.id, storedMedia(fresh), 2n))).toMatchObject({ _: 'updates' })
  })

  test('goes stale with age', async () => {
    const { telegram, client, media } = await withDocument(randomBytes(100))
    telegram.rules.fileReferenceLifetimeSeconds = 0
    expect(await client.call(getFile(locationOf(media)))).toEqual(rpcError(400, 'FILE_REFERENCE_EXPIRED'))
    telegram.rules.fileReferenceLifetimeSeconds = 3600
    expect(await client.call(getFile(locationOf(media)))).toMatchObject({ _: 'upload.file' })
  })
})

/** Anna has written "hello" to a bot with a raw client. */
async function setUp() {
  const telegram = await startTelegram()
  const client = await connectBot(telegram)
  const anna = telegram.people.add({ firstName: 'Anna' })
  anna.writes(BOT_ID, 'hello')
  return { telegram, client, anna }
}

/** The bot has sent a document, which is its message `id`. */
async function withDocument(bytes: Buffer) {
  const { telegram, client, anna } = await setUp()
  await client.call(sendMessage(anna.id, 'here it is', 99n))
  const message = messageOf(await client.call(sendMedia(anna.id, uploadedDocument(await upload(client, bytes)), 1n)))
  return { telegram, client, anna, media: message['media'] as TlObject, id: message['id'] as number }
}

async function fetchMedia(client: RawClient, id: number): Promise<TlObject> {
  const [message] = (await client.call(getMessages([id])))['messages'] as readonly TlObject[]
  return message?.['media'] as TlObject
}
