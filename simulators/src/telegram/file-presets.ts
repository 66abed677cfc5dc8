import { newLong } from './cloud/new-long.ts'
import type { FileContent } from './files/file-content.ts'
import { fileHeader } from './files/file-headers.ts'
import type { CloudFile, Files } from './files/files.ts'
import type { Dimensions } from './files/image-dimensions.ts'
import { makeDocument, makePhoto, makeThumb } from './files/make-files.ts'
import type { TlObject } from './tl/tl-object.ts'

/** Ready-made files, one of each kind people send. */
export type FilePreset =
  | 'photo'
  | 'video'
  | 'animation'
  | 'video-note'
  | 'voice'
  | 'audio'
  | 'document'
  | 'sticker'
  | 'animated-sticker'
  | 'video-sticker'

/** How a file differs from the ready-made one of its kind. */
export interface FileSpec {
  /** The file itself; without it, bytes are made when they are asked for. */
  readonly bytes?: Uint8Array | undefined
  /** The same seed and size make the same bytes; each file has its own by default. */
  readonly seed?: string | undefined
  /** In bytes; of any size, since nothing is kept. */
  readonly size?: number | undefined
  readonly name?: string | undefined
  readonly mimeType?: string | undefined
  /** In pixels. */
  readonly width?: number | undefined
  readonly height?: number | undefined
  readonly durationSeconds?: number | undefined
}

interface Defaults extends Dimensions {
  readonly mimeType: string
  readonly size: number
  readonly name?: string
  readonly durationSeconds: number
  readonly hasThumb?: boolean
  /** Besides the name of the file. */
  readonly attributes: (file: Dimensions & { readonly durationSeconds: number }) => readonly TlObject[]
}

const NO_PICTURE = { width: 0, height: 0, durationSeconds: 0 }

const DEFAULTS: Record<FilePreset, Defaults> = {
  photo: { mimeType: 'image/jpeg', size: 98_304, ...NO_PICTURE, width: 800, height: 600, attributes: () => [] },
  video: {
    mimeType: 'video/mp4',
    size: 1_048_576,
    name: 'video.mp4',
    width: 1280,
    height: 720,
    durationSeconds: 12,
    hasThumb: true,
    attributes: (file) => [{ ...videoOf(file), supports_streaming: true }],
  },
  animation: {
    mimeType: 'video/mp4',
    size: 262_144,
    name: 'animation.mp4',
    width: 480,
    height: 360,
    durationSeconds: 3,
    hasThumb: true,
    attributes: (file) => [{ ...videoOf(file), nosound: true }, { _: 'documentAttributeAnimated' }],
  },
  'video-note': {
    mimeType: 'video/mp4',
    size: 524_288,
    width: 384,
    height: 384,
    durationSeconds: 8,
    hasThumb: true,
    attributes: (file) => [{ ...videoOf(file), round_message: true }],
  },
  voice: {
    mimeType: 'audio/ogg',
    size: 24_576,
    ...NO_PICTURE,
    durationSeconds: 7,
    attributes: ({ durationSeconds: duration }) => [
      { _: 'documentAttributeAudio', voice: true, duration, waveform: Buffer.alloc(63, 0x55) },
    ],
  },
  audio: {
    mimeType: 'audio/mpeg',
    size: 393_216,
    name: 'song.mp3',
    ...NO_PICTURE,
    durationSeconds: 185,
    attributes: ({ durationSeconds: duration }) => [{ _: 'documentAttributeAudio', duration, title: 'Song', performer: 'Singer' }],
  },
  document: { mimeType: 'application/pdf', size: 131_072, name: 'offer.pdf', ...NO_PICTURE, attributes: () => [] },
  sticker: {
    mimeType: 'image/webp',
    size: 16_384,
    name: 'sticker.webp',
    ...NO_PICTURE,
    width: 512,
    height: 512,
    hasThumb: true,
    attributes: (file) => [imageOf(file), STICKER],
  },
  'animated-sticker': {
    mimeType: 'application/x-tgsticker',
    size: 20_480,
    name: 'AnimatedSticker.tgs',
    ...NO_PICTURE,
    width: 512,
    height: 512,
    hasThumb: true,
    attributes: (file) => [imageOf(file), STICKER],
  },
  'video-sticker': {
    mimeType: 'video/webm',
    size: 40_960,
    name: 'sticker.webm',
    width: 512,
    height: 512,
    durationSeconds: 3,
    hasThumb: true,
    attributes: (file) => [videoOf(file), STICKER],
  },
}

export const FILE_PRESETS = Object.keys(DEFAULTS) as FilePreset[]

export function isFilePreset(name: string): name is FilePreset {
  return FILE_PRESETS.some((preset) => preset === name)
}

/** A file of that kind, in the cloud. */
export function makePresetFile(preset: FilePreset, spec: FileSpec, files: Files): CloudFile {
  const { hasThumb, attributes, ...defaults } = DEFAULTS[preset]
  const { bytes, ...changes } = definedOf(spec)
  const file = { seed: `${preset} ${newLong()}`, ...defaults, ...changes }
  const stored = bytes && files.uploads.store(Buffer.from(bytes))
  const source = { content: stored?.content ?? generate(file), sha256: stored?.sha256 }
  if (preset === 'photo') return makePhoto(files, { ...source, width: file.width, height: file.height })
  const named = file.name === undefined ? [] : [{ _: 'documentAttributeFilename', file_name: file.name }]
  const thumb = hasThumb ? makeDocumentThumb(file) : undefined
  return makeDocument(files, { ...source, mimeType: file.mimeType, attributes: [...attributes(file), ...named], thumb })
}

function generate({ seed, size, mimeType, ...dimensions }: Dimensions & { seed: string; size: number; mimeType: string }): FileContent {
  return { kind: 'generated', seed, size, header: fileHeader(mimeType, dimensions).toString('base64') }
}

function makeDocumentThumb({ width, height }: Dimensions) {
  const scale = Math.min(1, 320 / Math.max(width, height))
  const dimensions = { width: Math.round(width * scale), height: Math.round(height * scale) }
  return { ...dimensions, content: makeThumb(newLong(), dimensions) }
}

const STICKER = { _: 'documentAttributeSticker', alt: '👍', stickerset: { _: 'inputStickerSetEmpty' } }

function imageOf({ width: w, height: h }: Dimensions): TlObject {
  return { _: 'documentAttributeImageSize', w, h }
}

function videoOf({ width: w, height: h, durationSeconds: duration }: Dimensions & { readonly durationSeconds: number }): TlObject {
  return { _: 'documentAttributeVideo', w, h, duration }
}

type Defined<Fields> = { [Name in keyof Fields]?: Exclude<Fields[Name], undefined> }

function definedOf<Fields extends object>(fields: Fields): Defined<Fields> {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as Defined<Fields>
}
