import type { CloudFile } from '../files/files.ts'
import type { Dimensions } from '../files/image-dimensions.ts'
import { imageDimensions } from '../files/image-dimensions.ts'
import { makeDocument, makePhoto, toMessageMedia } from '../files/make-files.ts'
import type { PlainTl } from '../tl/plain-tl.ts'
import { toPlainTl } from '../tl/plain-tl.ts'
import type { TlObject } from '../tl/tl-object.ts'
import { fieldsOf } from '../tl/tl-object.ts'
import type { AccountCall } from './call.ts'
import type { FileKey } from './file-location.ts'
import { checkReference, findFile } from './file-location.ts'
import { readInputFile } from './input-file.ts'
import { RpcError } from './rpc-error.ts'

type Read = (input: TlObject, call: AccountCall) => PlainTl

/**
 * A TL `MessageMedia` of what a client wants to send. Uploads become files.
 * https://core.telegram.org/type/InputMedia
 * @throws RpcError
 */
export function readInputMedia(input: TlObject, call: AccountCall): PlainTl {
  const read = READERS[input._]
  if (!read) throw new RpcError(400, input._ === 'inputMediaEmpty' ? 'MEDIA_EMPTY' : 'MEDIA_INVALID')
  return read(input, call)
}

/** Whether the media name a file that the server has already. */
export function isStoredMedia(input: TlObject): boolean {
  return input._ === 'inputMediaPhoto' || input._ === 'inputMediaDocument'
}

const READERS: Readonly<Record<string, Read>> = {
  inputMediaUploadedPhoto: readUploadedPhoto,
  inputMediaUploadedDocument: readUploadedDocument,
  inputMediaPhoto: (input, call) => readStored(input, 'photo', call),
  inputMediaDocument: (input, call) => readStored(input, 'document', call),
  inputMediaPhotoExternal: refuseExternal,
  inputMediaDocumentExternal: refuseExternal,
  inputMediaGeoPoint: ({ geo_point: point }) => toPlainTl({ _: 'messageMediaGeo', geo: toGeoPoint(point as TlObject) }),
  inputMediaVenue: ({ geo_point: point, ...venue }) => toPlainTl({ ...venue, _: 'messageMediaVenue', geo: toGeoPoint(point as TlObject) }),
  inputMediaContact: (contact) => toPlainTl({ ...contact, _: 'messageMediaContact', user_id: 0 }),
  inputMediaDice: ({ emoticon }) => toPlainTl({ _: 'messageMediaDice', emoticon, value: 1 + Math.floor(Math.random() * 6) }),
}

/** https://core.telegram.org/bots/api#sendphoto: at most 10 MB, at most 10,000 for width and height together, at most 20 to 1. */
const MAX_PHOTO_LENGTH = 10 * 1024 * 1024
const MAX_PHOTO_SIDES = 10_000
const MAX_PHOTO_RATIO = 20

const PHOTO_EXTENSIONS = /\.(jpe?g|png|gif|webp|bmp|tiff?)$/i

/** How much of a picture has to be read to know its dimensions: a JPEG may carry a preview before them. */
const HEAD_LENGTH = 512 * 1024

function readUploadedPhoto(input: TlObject, call: AccountCall): PlainTl {
  const { files } = call.cloud
  const { content, sha256, name } = readInputFile(input['file'] as TlObject, call)
  if (/\.[^.]+$/.test(name) && !PHOTO_EXTENSIONS.test(name)) throw new RpcError(400, 'PHOTO_EXT_INVALID')
  if (content.size > MAX_PHOTO_LENGTH) throw new RpcError(400, 'PHOTO_SAVE_FILE_INVALID')
  const dimensions = imageDimensions(files.read(content, 0, HEAD_LENGTH))
  if (!dimensions) throw new RpcError(400, 'IMAGE_PROCESS_FAILED')
  checkDimensions(dimensions)
  return toMessageMedia(makePhoto(files, { content, sha256, ...dimensions }))
}

function checkDimensions({ width, height }: Dimensions): void {
  const [shorter, longer] = [Math.min(width, height), Math.max(width, height)]
  if (shorter < 1 || width + height > MAX_PHOTO_SIDES || longer / shorter > MAX_PHOTO_RATIO)
    throw new RpcError(400, 'PHOTO_INVALID_DIMENSIONS')
}

interface UploadedDocument {
  readonly file: TlObject
  readonly thumb?: TlObject
  readonly mime_type: string
  readonly attributes: readonly TlObject[]
}

function readUploadedDocument(input: TlObject, call: AccountCall): PlainTl {
  const { files } = call.cloud
  const { file, thumb: thumbFile, mime_type: mimeType, attributes } = fieldsOf<UploadedDocument>(input)
  const { content, sha256 } = readInputFile(file, call)
  const thumb = thumbFile && readThumb(thumbFile, call)
  return toMessageMedia(makeDocument(files, { content, sha256, mimeType: mimeType || 'application/octet-stream', attributes, thumb }))
}

/** Undefined for a thumbnail that is no picture: the server does without. */
function readThumb(input: TlObject, call: AccountCall) {
  const { content } = readInputFile(input, call)
  const dimensions = imageDimensions(call.cloud.files.read(content, 0, HEAD_LENGTH))
  return dimensions && { content, ...dimensions }
}

function readStored(input: TlObject, kind: string, call: AccountCall): PlainTl {
  const key = fieldsOf<FileKey>(input['id'] as TlObject)
  const file: CloudFile | undefined = findFile(key, kind, call)
  if (!file) throw new RpcError(400, 'MEDIA_EMPTY')
  checkReference(key, file, call)
  return toMessageMedia(file)
}

/** Nothing can be fetched from the web here. */
function refuseExternal(): never {
  throw new RpcError(400, 'WEBPAGE_CURL_FAILED')
}

function toGeoPoint({ lat, long }: TlObject): TlObject {
  return { _: 'geoPoint', lat, long, access_hash: 0n }
}
