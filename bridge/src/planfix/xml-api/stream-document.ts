import { Readable } from 'node:stream'
import type { StreamedText } from './call.ts'
import type { XmlBody } from './write-xml.ts'

/** A document as it is sent; `length` where it is streamed and known, bytes. */
export interface XmlDocument {
  body: string | Readable
  length?: number | null
}

/** A document in which files are streamed, as base64, to where their tokens stand. */
export function toStream(document: string, streamed: StreamedText[]): XmlDocument {
  return { body: Readable.from(piecesOf(document, streamed)), length: lengthOf(document, streamed) }
}

/** The same with everything in it: for what has to be there whole. */
export async function filledIn(body: XmlBody, streamed: StreamedText[]): Promise<XmlBody> {
  let text = JSON.stringify(body)
  for (const { token, bytes } of streamed) {
    const pieces: string[] = []
    for await (const piece of toBase64(bytes())) pieces.push(piece)
    text = text.replace(token, () => pieces.join(''))
  }
  return JSON.parse(text) as XmlBody
}

async function* piecesOf(document: string, streamed: StreamedText[]): AsyncGenerator<Buffer> {
  let rest = document
  for (const { token, bytes } of streamed) {
    const at = rest.indexOf(token)
    yield Buffer.from(rest.slice(0, at))
    for await (const piece of toBase64(bytes())) yield Buffer.from(piece, 'ascii')
    rest = rest.slice(at + token.length)
  }
  yield Buffer.from(rest)
}

function lengthOf(document: string, streamed: StreamedText[]): number | null {
  let length = Buffer.byteLength(document)
  for (const { token, size } of streamed) {
    if (size === null) return null
    length += 4 * Math.ceil(size / 3) - token.length
  }
  return length
}

/** Three bytes are four characters; what is left of a piece goes with the next one. */
async function* toBase64(pieces: AsyncIterable<Uint8Array>): AsyncGenerator<string> {
  let left: Buffer = Buffer.alloc(0)
  for await (const piece of pieces) {
    const bytes = Buffer.concat([left, piece])
    const whole = bytes.length - (bytes.length % 3)
    left = bytes.subarray(whole)
    if (whole > 0) yield bytes.subarray(0, whole).toString('base64')
  }
  if (left.length > 0) yield left.toString('base64')
}
