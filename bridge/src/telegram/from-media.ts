import type { tl } from '@mtcute/core'
import type { FileKind, ReceivedFile } from '../domain/file.ts'
import { type FileLocation, identityOf, writeLocation } from './file-location.ts'

/** What is told of a file besides where it is. */
type Described = Omit<ReceivedFile, 'location' | 'identity'>

/**
 * The files of a message, in the order in which they are shown. None for what is no file or is gone already: that is named in words
 * (`placeholders.ts`). A sticker that moves comes with the picture that Telegram's server has made of it, since few programs show it.
 */
export function filesOf(message: tl.RawMessage): ReceivedFile[] {
  const { media } = message
  if (media?._ === 'messageMediaPhoto' && media.photo?._ === 'photo') return photoFiles(media.photo, message)
  if (media?._ === 'messageMediaDocument' && media.document?._ === 'document') return documentFiles(media.document, media, message)
  return []
}

/** The emoji that stands for a sticker in a text; empty for what is none. */
export function emojiOf({ media }: Pick<tl.RawMessage, 'media'>): string {
  const document = media?._ === 'messageMediaDocument' && media.document?._ === 'document' ? media.document : undefined
  return document?.attributes.find((attribute) => attribute._ === 'documentAttributeSticker')?.alt ?? ''
}

function photoFiles(photo: tl.RawPhoto, message: tl.RawMessage): ReceivedFile[] {
  const largest = largestOf(photo.sizes)
  if (!largest) return []
  const told = { kind: 'photo', name: madeName('photo', message, 'jpg'), mimeType: 'image/jpeg', size: largest.size } as const
  return [placed(told, { ...placeOf('photo', photo, message), thumb: largest.type })]
}

function documentFiles(document: tl.RawDocument, media: tl.RawMessageMediaDocument, message: tl.RawMessage): ReceivedFile[] {
  const kind = kindOf(document, media)
  const place = placeOf('document', document, message)
  const told = { kind, name: nameOf(kind, document, message), mimeType: document.mimeType, size: document.size }
  const file = placed(told, place)
  return kind === 'sticker' && document.mimeType !== 'image/webp' ? [...stickerPicture(document, place, message), file] : [file]
}

/** Thumbnails of stickers are WebP (core.telegram.org/api/stickers). */
function stickerPicture({ thumbs }: tl.RawDocument, place: FileLocation, message: tl.RawMessage): ReceivedFile[] {
  const largest = largestOf(thumbs ?? [])
  if (!largest) return []
  const told: Described = { kind: 'sticker', name: madeName('sticker', message, 'webp'), mimeType: 'image/webp', size: largest.size }
  return [placed(told, { ...place, thumb: largest.type })]
}

function placed(told: Described, location: FileLocation): ReceivedFile {
  return { ...told, location: writeLocation(location), identity: identityOf(location) }
}

function placeOf(
  type: FileLocation['type'],
  { id, accessHash, fileReference, dcId }: tl.RawPhoto | tl.RawDocument,
  message: tl.RawMessage,
): FileLocation {
  const reference = Buffer.from(fileReference).toString('base64')
  return { type, id: id.toString(), accessHash: accessHash.toString(), fileReference: reference, dcId, thumb: '', messageId: message.id }
}

/** Sizes that are kept as files; the others are drafts inside the message (core.telegram.org/api/files, "Image thumbnail types"). */
function largestOf(sizes: tl.TypePhotoSize[]): { type: string; size: number } | undefined {
  const kept = sizes.flatMap((size) => {
    if (size._ === 'photoSize') return [{ type: size.type, size: size.size, pixels: size.w * size.h }]
    // The last of its stages is the whole file.
    return size._ === 'photoSizeProgressive' ? [{ type: size.type, size: size.sizes.at(-1) ?? 0, pixels: size.w * size.h }] : []
  })
  return kept.sort((one, other) => other.pixels - one.pixels)[0]
}

function kindOf({ attributes }: tl.RawDocument, { voice, round, video }: tl.RawMessageMediaDocument): FileKind {
  if (attributes.some(({ _ }) => _ === 'documentAttributeSticker')) return 'sticker'
  const audio = attributes.find((attribute) => attribute._ === 'documentAttributeAudio')
  if (voice || audio?.voice) return 'voice'
  const film = attributes.find((attribute) => attribute._ === 'documentAttributeVideo')
  if (round || film?.roundMessage) return 'video_note'
  if (attributes.some(({ _ }) => _ === 'documentAttributeAnimated')) return 'animation'
  if (video || film) return 'video'
  return audio ? 'audio' : 'document'
}

/** The name that its sender gave it; stickers all have the same few names, so they get one of ours. */
function nameOf(kind: FileKind, { attributes, mimeType }: tl.RawDocument, message: tl.RawMessage): string {
  const given = attributes.find((attribute) => attribute._ === 'documentAttributeFilename')?.fileName.trim()
  if (given && kind !== 'sticker' && kind !== 'voice') return given
  const audio = attributes.find((attribute) => attribute._ === 'documentAttributeAudio')
  const track = kind === 'audio' ? [audio?.performer, audio?.title].filter(Boolean).join(' – ') : ''
  return track ? `${track}.${extensionOf(mimeType)}` : madeName(kind, message, kind === 'voice' ? 'ogg' : extensionOf(mimeType))
}

/** As Telegram Desktop names what it saves, but in UTC: `photo_2026-01-31_10-00-00.jpg`. */
function madeName(kind: FileKind, { date }: tl.RawMessage, extension: string): string {
  const [day = '', time = ''] = new Date(date * 1_000).toISOString().split(/[T.]/)
  return `${kind}_${day}_${time.replaceAll(':', '-')}.${extension}`
}

function extensionOf(mimeType: string): string {
  return (Object.hasOwn(extensions, mimeType) ? extensions[mimeType] : undefined) ?? 'bin'
}

/** What Telegram's own apps send; everything else has a name. */
const extensions: Record<string, string> = {
  'application/pdf': 'pdf',
  'application/x-tgsticker': 'tgs',
  'application/zip': 'zip',
  'audio/flac': 'flac',
  'audio/mp4': 'm4a',
  'audio/mpeg': 'mp3',
  'audio/ogg': 'ogg',
  'audio/x-wav': 'wav',
  'image/gif': 'gif',
  'image/jpeg': 'jpg',
  'image/png': 'png',
  'image/webp': 'webp',
  'text/plain': 'txt',
  'video/mp4': 'mp4',
  'video/quicktime': 'mov',
  'video/webm': 'webm',
}
