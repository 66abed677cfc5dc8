import type { Readable } from 'node:stream'

/** Far more than any push: Planfix sends names and links, not files. */
export const largestBody = 256 * 1024

/** A body that is a little too long is still read to its end, so that the sender gets an answer instead of a broken connection. */
const longestDrain = 8 * 1024 * 1024

export class BodyTooLargeError extends Error {
  override name = 'BodyTooLargeError'
}

/** @throws BodyTooLargeError past `largestBody` bytes. */
export async function readBody(stream: Readable): Promise<Buffer> {
  const chunks: Buffer[] = []
  let length = 0
  for await (const chunk of stream as AsyncIterable<Buffer>) {
    length += chunk.length
    if (length <= largestBody) chunks.push(chunk)
    else chunks.length = 0
    if (length > longestDrain) break
  }
  if (length > largestBody) throw new BodyTooLargeError(`The body is longer than ${largestBody} bytes`)
  return Buffer.concat(chunks)
}
