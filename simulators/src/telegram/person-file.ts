import type { CloudFile, Files } from './files/files.ts'
import { originalContent } from './files/files.ts'
import type { PlainTl } from './tl/plain-tl.ts'

/** A file as the person who has it in a chat sees it. */
export interface PersonFile {
  /** For `GET /files/:id` of the control API. */
  readonly id: string
  /** Photos have none, nor have voice messages. */
  readonly name: string | undefined
  readonly mimeType: string
  /** In bytes; of a photo, of its largest size. */
  readonly size: number
  /** Hex; known at once for what was uploaded. */
  readonly sha256: string | undefined
}

/** Undefined when there is no photo or document in the media, or nothing behind it. */
export function toPersonFile(media: PlainTl, files: Files): PersonFile | undefined {
  const tl = (media['photo'] ?? media['document']) as PlainTl | undefined
  const file = tl && files.get(String(tl['id']))
  return file && describeFile(file)
}

export function describeFile(file: CloudFile): PersonFile {
  const attributes = (file.tl['attributes'] ?? []) as readonly PlainTl[]
  const name = attributes.find(({ _ }) => _ === 'documentAttributeFilename')?.['file_name']
  return {
    id: file.id,
    name: name === undefined ? undefined : String(name),
    mimeType: file.tl._ === 'photo' ? 'image/jpeg' : String(file.tl['mime_type']),
    size: originalContent(file).size,
    sha256: file.sha256,
  }
}
