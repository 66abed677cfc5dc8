import type { IncomingMessage } from 'node:http'

/** 16 MiB: far above any message; keeps a runaway sender from filling the memory. */
const largestBody = 16 * 1024 * 1024

/** Reads the whole body. Destroys the connection and throws when it is too large; throws when the sender goes away. */
export async function readBody(request: IncomingMessage, largest = largestBody): Promise<Buffer> {
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length
    if (size > largest) throw new Error(`The body is larger than ${largest} bytes`)
    chunks.push(chunk)
  }
  return Buffer.concat(chunks)
}
