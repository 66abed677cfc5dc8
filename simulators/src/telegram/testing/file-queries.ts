import { hash, randomBytes } from 'node:crypto'
import type { TlObject } from '../tl/tl-object.ts'
import type { RawClient } from './raw-client.ts'

/** Sends bytes in parts of 512 KB, as any client does, and names them. */
export async function upload(client: RawClient, bytes: Buffer, name = 'file.bin'): Promise<TlObject> {
  const id = randomBytes(8).readBigInt64LE()
  const parts = splitUp(bytes, 512 * 1024)
  for (const [number, part] of parts.entries()) await client.call(savePart(id, number, part))
  return { _: 'inputFile', id, parts: parts.length, name, md5_checksum: hash('md5', bytes) }
}

export function savePart(id: bigint, number: number, bytes: Buffer): TlObject {
  return { _: 'upload.saveFilePart', file_id: id, file_part: number, bytes }
}

export function saveBigPart(id: bigint, number: number, total: number, bytes: Buffer): TlObject {
  return { _: 'upload.saveBigFilePart', file_id: id, file_part: number, file_total_parts: total, bytes }
}

export function splitUp(bytes: Buffer, length: number): Buffer[] {
  return Array.from({ length: Math.ceil(bytes.length / length) }, (_none, index) => bytes.subarray(index * length, (index + 1) * length))
}

/** messages.sendMedia to somebody who has written to the bot, with further fields. */
export function sendMedia(userId: number, media: TlObject, randomId: bigint, fields: Record<string, unknown> = {}): TlObject {
  const peer = { _: 'inputPeerUser', user_id: userId, access_hash: 0n }
  return { _: 'messages.sendMedia', peer, media, message: '', random_id: randomId, ...fields } as TlObject
}

export function uploadedDocument(file: TlObject, name = 'offer.pdf', mimeType = 'application/pdf'): TlObject {
  const attributes = [{ _: 'documentAttributeFilename', file_name: name }]
  return { _: 'inputMediaUploadedDocument', file, mime_type: mimeType, attributes }
}

export function uploadedPhoto(file: TlObject): TlObject {
  return { _: 'inputMediaUploadedPhoto', file }
}

/** A photo or document as a client names it again, from the media of a message. */
export function storedMedia(media: TlObject): TlObject {
  const isPhoto = media._ === 'messageMediaPhoto'
  const { id, access_hash, file_reference } = fileOf(media)
  const key = { _: isPhoto ? 'inputPhoto' : 'inputDocument', id, access_hash, file_reference }
  return { _: isPhoto ? 'inputMediaPhoto' : 'inputMediaDocument', id: key }
}

/** The place of a file's bytes, from the media of a message; of the document itself unless a size is named. */
export function locationOf(media: TlObject, size = ''): TlObject {
  const kind = media._ === 'messageMediaPhoto' ? 'inputPhotoFileLocation' : 'inputDocumentFileLocation'
  const { id, access_hash, file_reference } = fileOf(media)
  return { _: kind, id, access_hash, file_reference, thumb_size: size }
}

export function fileOf(media: TlObject): TlObject {
  return (media['document'] ?? media['photo']) as TlObject
}

export function getFile(location: TlObject, offset = 0, limit = 1024 * 1024, fields: object = {}): TlObject {
  return { _: 'upload.getFile', location, offset, limit, ...fields }
}

/** All bytes of a file, in pieces of a megabyte. */
export async function download(client: RawClient, location: TlObject): Promise<Buffer> {
  const pieces: Buffer[] = []
  for (let offset = 0; ; offset += 1024 * 1024) {
    const piece = (await client.call(getFile(location, offset)))['bytes'] as Buffer
    if (!piece) throw new Error('upload.getFile ended in an error.')
    pieces.push(piece)
    if (piece.length < 1024 * 1024) return Buffer.concat(pieces)
  }
}

/** The message an answer of the server or a push tells of. */
export function messageOf(updates: TlObject, index = 0): TlObject {
  const found = (updates['updates'] as readonly TlObject[]).filter(({ _ }) => _ === 'updateNewMessage' || _ === 'updateEditMessage')
  const message = found[index]?.['message']
  if (!message)
    throw new Error(
      `No message ${index} in ${JSON.stringify(updates, (_key, value) => (typeof value === 'bigint' ? String(value) : value))}`,
    )
  return message as TlObject
}
