import type { ServerResponse } from 'node:http'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import type { Answer } from './chat-api/answer.ts'

export function sendAnswer(response: ServerResponse, { status, headers, body }: Answer): void {
  response.writeHead(status, { ...headers, 'content-length': Buffer.byteLength(body) }).end(body)
}

/** Promises the whole answer, sends half of its body and cuts the connection when that is out. */
export function sendHalf(response: ServerResponse, { status, headers, body }: Answer): void {
  const bytes = Buffer.from(body)
  response.writeHead(status, { ...headers, 'content-length': bytes.length })
  response.write(bytes.subarray(0, Math.floor(bytes.length / 2)), () => response.destroy())
}

/** A well-formed body of any size: `filler`, a character, as often as it takes between the two ends. */
export interface HugeBody {
  readonly contentType: string
  readonly opening: string
  readonly filler: string
  readonly closing: string
  /** Whether the size is told beforehand; else a client finds out by counting. */
  readonly isLengthTold: boolean
}

/** Sends 200 with so many bytes, as fast as they are taken; stops when the client has enough. */
export async function sendHuge(response: ServerResponse, bytes: number, body: HugeBody): Promise<void> {
  response.writeHead(200, { 'content-type': body.contentType, ...(body.isLengthTold && { 'content-length': bytes }) })
  try {
    await pipeline(Readable.from(chunksOf(bytes, body)), response)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ERR_STREAM_PREMATURE_CLOSE') throw error
  }
}

function* chunksOf(bytes: number, { opening, filler, closing }: HugeBody): Generator<string> {
  const chunk = filler.repeat(64 * 1024)
  yield opening
  for (let left = bytes - opening.length - closing.length; left > 0; left -= chunk.length) yield chunk.slice(0, left)
  yield closing
}
