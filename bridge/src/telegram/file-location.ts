import type { tl } from '@mtcute/core'
import Long from 'long'
import { z } from 'zod'

const fileLocation = z.object({
  type: z.enum(['photo', 'document']),
  /** Telegram's numbers have 64 bits, so they are texts here. */
  id: z.string(),
  accessHash: z.string(),
  /** Base64. Goes stale; the message tells a new one (core.telegram.org/api/file-references). */
  fileReference: z.string(),
  dcId: z.number(),
  /** Which size of it, as Telegram calls it; empty for a document itself. */
  thumb: z.string(),
  /** The message that it stands in, by the account's own numbering. */
  messageId: z.number(),
})

/** Where Telegram keeps a file, and the message that says so. */
export type FileLocation = z.infer<typeof fileLocation>

export function writeLocation(location: FileLocation): string {
  return JSON.stringify(location)
}

export function readLocation(text: string): FileLocation {
  return fileLocation.parse(JSON.parse(text))
}

/** The same for the same file, whatever reference leads to it. */
export function identityOf({ type, id, thumb }: FileLocation): string {
  return [type, id, thumb].join('/')
}

export function toInputLocation({ type, id, accessHash, fileReference, thumb }: FileLocation): tl.TypeInputFileLocation {
  return {
    _: type === 'photo' ? 'inputPhotoFileLocation' : 'inputDocumentFileLocation',
    id: Long.fromString(id),
    accessHash: Long.fromString(accessHash),
    fileReference: Buffer.from(fileReference, 'base64'),
    thumbSize: thumb,
  }
}
