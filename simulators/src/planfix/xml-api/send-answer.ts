import { once } from 'node:events'
import type { ServerResponse } from 'node:http'
import type { Answer } from '../chat-api/answer.ts'

const chunk = Buffer.alloc(1024 * 1024, ' ')
const opening = '<?xml version="1.0" encoding="UTF-8"?><response status="ok">'
const closing = '</response>'

export function sendAnswer(response: ServerResponse, { status, headers, body }: Answer): void {
  response.writeHead(status, { ...headers, 'content-length': Buffer.byteLength(body) }).end(body)
}

/** Promises the whole answer, sends half of it and cuts the connection. */
export function sendHalf(response: ServerResponse, { status, headers, body }: Answer): void {
  const bytes = Buffer.from(body)
  response.writeHead(status, { ...headers, 'content-length': bytes.length })
  response.write(bytes.subarray(0, Math.floor(bytes.length / 2)), () => response.destroy())
}

/** Well-formed XML with a great deal of space in it. Ends early when the client has enough. */
export async function sendHuge(response: ServerResponse, bytes: number): Promise<void> {
  response.writeHead(200, { 'content-type': 'application/xml; charset=utf-8', 'content-length': bytes })
  response.write(opening)
  const space = bytes - opening.length - closing.length
  for (let left = space; left > 0 && !response.destroyed; left -= chunk.length) {
    if (!response.write(chunk.subarray(0, Math.min(left, chunk.length)))) await drained(response)
  }
  if (!response.destroyed) response.end(closing)
}

/** Resolves when more can be written, or nothing can be any more. */
async function drained(response: ServerResponse): Promise<void> {
  const giveUp = new AbortController()
  const { signal } = giveUp
  await Promise.race([once(response, 'drain', { signal }), once(response, 'close', { signal })])
  giveUp.abort()
}
