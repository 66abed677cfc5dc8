import { createHash } from 'node:crypto'
import type { tl } from '@mtcute/core'
import Long from 'long'
import { beforeEach, describe, expect, test } from 'vitest'
import type { ConnectionId, FileId, MessageFileId, TelegramAccountId } from '../domain/ids.ts'
import type { FilePart } from '../files/file-source.ts'
import type { LoggedInAccount } from './account-run.ts'
import { readLocation, writeLocation } from './file-location.ts'
import type { PlacedFile } from './file-places.ts'
import { type MtprotoClient, TelegramRefusedError, TelegramSilentError } from './mtproto-client.ts'
import { fileIdOf, TelegramFiles } from './telegram-files.ts'

const megabyte = 1024 * 1024
const whole = createBytes(3 * megabyte + 12_345)

/** Bytes that differ everywhere. */
function createBytes(length: number): Buffer {
  const blocks = Array.from({ length: Math.ceil(length / 32) }, (_, index) => createHash('sha256').update(String(index)).digest())
  return Buffer.concat(blocks).subarray(0, length)
}

const placed: PlacedFile = {
  id: 7 as MessageFileId,
  kind: 'document',
  name: 'план.docx',
  mimeType: 'application/msword',
  size: whole.length,
  planfixFileId: null,
  connectionId: 'one' as ConnectionId,
  accountId: '700' as TelegramAccountId,
  location: writeLocation({ type: 'document', id: '5', accessHash: '6', fileReference: 'b2xk', dcId: 4, thumb: '', messageId: 42 }),
}

interface Asked {
  offset: number
  limit: number
  reference: string
  dc: number | undefined
}

describe('a file of Telegram', () => {
  let asked: Asked[]
  let questions: number
  let stored: string[]
  let isUp: boolean
  let accountId: string
  /** What Telegram says to the next requests for bytes, instead of giving them. */
  let refusals: Error[]
  /** The reference that Telegram takes. */
  let goodReference: string
  let message: tl.TypeMessage

  beforeEach(() => {
    asked = []
    questions = 0
    stored = []
    isUp = true
    accountId = '700'
    refusals = []
    goodReference = 'old'
    message = messageWith('new')
  })

  const messageWith = (reference: string, id = 5): tl.RawMessage => ({
    _: 'message',
    id: 42,
    peerId: { _: 'peerUser', userId: 1 },
    date: 0,
    message: '',
    media: {
      _: 'messageMediaDocument',
      document: {
        _: 'document',
        id: Long.fromNumber(id),
        accessHash: Long.fromNumber(6),
        fileReference: Buffer.from(reference),
        dcId: 4,
        date: 0,
        mimeType: 'application/msword',
        size: whole.length,
        attributes: [],
      },
    },
  })

  async function call(request: tl.RpcMethod, { fileDc }: { fileDc?: number }): Promise<unknown> {
    if (request._ === 'messages.getMessages') {
      questions += 1
      return { _: 'messages.messages', messages: [message], chats: [], users: [] }
    }
    const { location, offset, limit } = request as tl.upload.RawGetFileRequest
    const reference = Buffer.from((location as tl.RawInputDocumentFileLocation).fileReference).toString()
    asked.push({ offset, limit, reference, dc: fileDc })
    // Telegram's own rule (core.telegram.org/api/files).
    if (offset % limit !== 0 || megabyte % limit !== 0) throw new TelegramRefusedError(400, 'LIMIT_INVALID')
    const refusal = refusals.shift()
    if (refusal) throw refusal
    if (reference !== goodReference) throw new TelegramRefusedError(400, 'FILE_REFERENCE_EXPIRED')
    return { _: 'upload.file', type: { _: 'storage.filePartial' }, mtime: 0, bytes: whole.subarray(offset, offset + limit) }
  }

  const source = () =>
    new TelegramFiles({
      places: {
        findFile: (id) => Promise.resolve(id === placed.id ? placed : undefined),
        noteLocation: (_id, location) => Promise.resolve(void stored.push(location)),
      },
      accountOf: () => (isUp ? ({ id: accountId, client: { call } as unknown as MtprotoClient } as LoggedInAccount) : undefined),
    })

  const { signal } = new AbortController()

  async function open(part: FilePart = { offset: 0, length: null }) {
    const found = await source().find(fileIdOf(placed.id))
    if (found.is !== 'here') throw new Error(found.is)
    return found.open(part, signal)
  }

  async function read(part?: FilePart): Promise<Buffer> {
    const opened = await open(part)
    if (opened.is !== 'here') throw new Error(opened.is)
    const pieces: Uint8Array[] = []
    for await (const piece of opened.bytes) pieces.push(piece)
    return Buffer.concat(pieces)
  }

  test.each<[string, FilePart]>([
    ['all of it', { offset: 0, length: null }],
    ['all of it, by its length', { offset: 0, length: whole.length }],
    ['its first byte', { offset: 0, length: 1 }],
    ['its last byte', { offset: whole.length - 1, length: 1 }],
    ['a span over a border', { offset: megabyte - 10, length: 20 }],
    ['a megabyte from the middle of one', { offset: megabyte / 2 + 1, length: megabyte }],
    ['all but the beginning', { offset: 2 * megabyte, length: null }],
    ['nothing', { offset: 0, length: 0 }],
  ])('gives %s, and only by requests that Telegram allows', async (_title, part) => {
    const expected = whole.subarray(part.offset, part.length === null ? undefined : part.offset + part.length)
    expect((await read(part)).equals(expected)).toBe(true)
  })

  test('is asked for in its data centre, and for one byte no megabyte is fetched', async () => {
    await read({ offset: megabyte + 5_000, length: 1 })
    expect(asked).toEqual([{ offset: megabyte + 4_096, limit: 4_096, reference: 'old', dc: 4 }])
  })

  test('is read one piece ahead of whoever takes it, and no further', async () => {
    const opened = await open()
    if (opened.is !== 'here') throw new Error(opened.is)
    const pieces = opened.bytes[Symbol.asyncIterator]()
    await pieces.next()
    await new Promise((resolve) => setImmediate(resolve))
    expect(asked.map(({ offset }) => offset)).toEqual([0, megabyte])
    await pieces.return?.()
  })

  test('goes on under a new reference when the old one is stale, and keeps that', async () => {
    goodReference = 'new'
    expect((await read()).equals(whole)).toBe(true)
    expect(questions).toBe(1)
    expect(stored.map((location) => Buffer.from(readLocation(location).fileReference, 'base64').toString())).toEqual(['new'])
  })

  test('is gone when its message has another file by now, or is no more', async () => {
    goodReference = 'new'
    message = messageWith('new', 6)
    expect(await open()).toEqual({ is: 'gone' })
    message = { _: 'messageEmpty', id: 42 }
    expect(await open()).toEqual({ is: 'gone' })
  })

  test('is gone when every new reference is stale too', async () => {
    goodReference = 'never'
    expect(await open()).toEqual({ is: 'gone' })
    expect(questions).toBeLessThan(5)
  })

  test('is followed to another data centre', async () => {
    refusals = [new TelegramRefusedError(303, 'FILE_MIGRATE_2')]
    expect((await read()).equals(whole)).toBe(true)
    expect(asked.map(({ dc }) => dc)).toEqual([4, 2, 2, 2, 2])
  })

  test.each<[string, Error, object]>([
    ['Telegram asks for patience', new TelegramRefusedError(420, 'FLOOD_WAIT_17'), { is: 'not_now', retryAfterMs: 17_000 }],
    ['Telegram does not answer', new TelegramSilentError('no answer'), { is: 'not_now', retryAfterMs: 5_000 }],
    ['Telegram has a fault', new TelegramRefusedError(500, 'INTERDC_4_CALL_ERROR'), { is: 'not_now', retryAfterMs: 5_000 }],
    ['the login is lost', new TelegramRefusedError(401, 'AUTH_KEY_UNREGISTERED'), { is: 'not_now', retryAfterMs: 5_000 }],
    ['Telegram does not know it', new TelegramRefusedError(400, 'LOCATION_INVALID'), { is: 'gone' }],
  ])('says so when %s', async (_title, refusal, absence) => {
    refusals = [refusal]
    expect(await open()).toEqual(absence)
  })

  test('in the midst of which Telegram is silent or asks for a second goes on', async () => {
    const opened = await open()
    refusals = [new TelegramSilentError('no answer'), new TelegramRefusedError(420, 'FLOOD_WAIT_1')]
    if (opened.is !== 'here') throw new Error(opened.is)
    const pieces: Uint8Array[] = []
    for await (const piece of opened.bytes) pieces.push(piece)
    expect(Buffer.concat(pieces).equals(whole)).toBe(true)
  })

  test('in the midst of which Telegram refuses breaks off', async () => {
    const opened = await open()
    refusals = [new TelegramRefusedError(400, 'LOCATION_INVALID')]
    if (opened.is !== 'here') throw new Error(opened.is)
    const take = async () => {
      for await (const _piece of opened.bytes);
    }
    await expect(take()).rejects.toThrow('LOCATION_INVALID')
  })

  test('waits while its account is not up, and is nobody else’s', async () => {
    isUp = false
    expect(await open()).toEqual({ is: 'not_now', retryAfterMs: 5_000 })
    isUp = true
    accountId = '701'
    expect(await open()).toEqual({ is: 'gone' })
  })

  test.each(['tg:8', 'tg:', 'tg:7x', 'tg:07.5', 'self-test:7'])('%s is no file of Telegram', async (id) => {
    expect(await source().find(id as FileId)).toEqual({ is: 'unknown' })
  })
})
