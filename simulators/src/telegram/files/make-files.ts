import { nowSeconds } from '../clock.ts'
import { newLong } from '../cloud/new-long.ts'
import type { PlainTl } from '../tl/plain-tl.ts'
import { toPlainTl } from '../tl/plain-tl.ts'
import type { TlObject } from '../tl/tl-object.ts'
import type { FileContent } from './file-content.ts'
import { fileHeader } from './file-headers.ts'
import type { CloudFile, Files } from './files.ts'
import type { Dimensions } from './image-dimensions.ts'

/** The one data centre there is. Its number is that of Telegram's in Amsterdam, which clients use until they are told otherwise. */
export const THIS_DC = 2

export interface NewPhoto extends Dimensions {
  readonly content: FileContent
  readonly sha256?: string | undefined
}

export interface NewDocument {
  readonly content: FileContent
  readonly mimeType: string
  /** TL `DocumentAttribute` objects. */
  readonly attributes: readonly TlObject[]
  /** A small JPEG picture of it. */
  readonly thumb?: ({ readonly content: FileContent } & Dimensions) | undefined
  readonly sha256?: string | undefined
}

/** Longest sides of the sizes Telegram makes of a photo, smallest first. https://core.telegram.org/api/files#image-thumbnail-types */
const PHOTO_SIZES = { m: 320, x: 800, y: 1280, w: 2560 } as const

/** How many bytes a smaller size of a photo has for each of its pixels: about what JPEG needs. */
const BYTES_PER_PIXEL = 0.15

/** A few bytes that clients may blow up to a blurred picture. https://core.telegram.org/api/files#stripped-thumbnails */
const STRIPPED_THUMB = Buffer.from([1, 30, 40, ...Array.from({ length: 60 }, (_none, index) => (index * 37) % 251)])

/** The largest size is the photo as it was sent: nothing is compressed here. The smaller ones are made up. */
export function makePhoto(files: Files, { content, width, height, sha256 }: NewPhoto): CloudFile {
  const id = newLong()
  const longest = Math.max(width, height)
  const names = Object.keys(PHOTO_SIZES) as (keyof typeof PHOTO_SIZES)[]
  const original = names.find((name) => longest <= PHOTO_SIZES[name]) ?? 'w'
  const smaller = names.slice(0, names.indexOf(original)).map((name) => {
    const dimensions = fit({ width, height }, PHOTO_SIZES[name])
    return { name, ...dimensions, content: makeThumb(`${id} ${name}`, dimensions) }
  })
  const sizes = [...smaller, { name: original, ...fit({ width, height }, PHOTO_SIZES[original]), content }]
  const tl = {
    _: 'photo',
    id,
    date: nowSeconds(),
    sizes: [{ _: 'photoStrippedSize', type: 'i', bytes: STRIPPED_THUMB }, ...sizes.map(toPhotoSize)],
    dc_id: THIS_DC,
  }
  const contents = Object.fromEntries(sizes.map((size) => [size.name, size.content]))
  return files.add({ id, tl: toPlainTl(tl), contents, original, sha256 })
}

export function makeDocument(files: Files, { content, mimeType, attributes, thumb, sha256 }: NewDocument): CloudFile {
  const id = newLong()
  const thumbs = thumb && [
    { _: 'photoStrippedSize', type: 'i', bytes: STRIPPED_THUMB },
    { _: 'photoSize', type: 'm', w: thumb.width, h: thumb.height, size: thumb.content.size },
  ]
  const tl = { _: 'document', id, date: nowSeconds(), mime_type: mimeType, size: content.size, thumbs, dc_id: THIS_DC, attributes }
  const contents = { '': content, ...(thumb && { m: thumb.content }) }
  return files.add({ id, tl: toPlainTl(tl), contents, original: '', sha256 })
}

/** A made-up picture of these dimensions. */
export function makeThumb(seed: string, dimensions: Dimensions): FileContent {
  const header = fileHeader('image/jpeg', dimensions)
  const size = Math.max(header.length, Math.round(dimensions.width * dimensions.height * BYTES_PER_PIXEL))
  return { kind: 'generated', seed, size, header: header.toString('base64') }
}

/** A TL `MessageMedia` around a photo or a document. */
export function toMessageMedia({ tl }: CloudFile): PlainTl {
  if (tl._ === 'photo') return { _: 'messageMediaPhoto', photo: tl }
  const attributes = tl['attributes'] as readonly PlainTl[]
  const [video] = attributes.filter(({ _ }) => _ === 'documentAttributeVideo')
  const [audio] = attributes.filter(({ _ }) => _ === 'documentAttributeAudio')
  const isSticker = attributes.some(({ _ }) => _ === 'documentAttributeSticker')
  return toPlainTl({
    _: 'messageMediaDocument',
    document: tl,
    video: video !== undefined && !isSticker,
    round: video?.['round_message'] === true,
    voice: audio?.['voice'] === true,
  })
}

function fit({ width, height }: Dimensions, longest: number): Dimensions {
  const scale = Math.min(1, longest / Math.max(width, height))
  return { width: Math.max(1, Math.round(width * scale)), height: Math.max(1, Math.round(height * scale)) }
}

/** The larger sizes are progressive, as Telegram's are: the last number is the whole. */
function toPhotoSize({ name, width: w, height: h, content: { size } }: { name: string; content: FileContent } & Dimensions): TlObject {
  if (name === 'm' || name === 'x') return { _: 'photoSize', type: name, w, h, size }
  return { _: 'photoSizeProgressive', type: name, w, h, sizes: [0.1, 0.3, 0.6, 1].map((part) => Math.ceil(size * part)) }
}
