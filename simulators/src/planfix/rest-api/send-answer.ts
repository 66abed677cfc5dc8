import type { ServerResponse } from 'node:http'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import type { Answer } from './rest-answer.ts'

export function sendAnswer(response: ServerResponse, { status, headers, body }: Answer): void {
  response.writeHead(status, { ...headers, 'content-length': Buffer.byteLength(body) }).end(body)
}

/** Sends the head and half of the body, and cuts the connection when they are out. */
export function sendHalf(response: ServerResponse, { status, headers, body }: Answer): void {
  const bytes = Buffer.from(body)
  response.writeHead(status, { ...headers, 'content-length': bytes.length })
  response.write(bytes.subarray(0, Math.floor(bytes.length / 2)), () => response.destroy())
}

/** Sends 200 with JSON of about so many bytes, as fast as they are taken; stops when nobody takes them any more. */
export async function sendHuge(response: ServerResponse, bytes: number): Promise<void> {
  response.writeHead(200, { 'content-type': 'application/json' })
  try {
    await pipeline(Readable.from(hugeJson(bytes)), response)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ERR_STREAM_PREMATURE_CLOSE') throw error
  }
}

function* hugeJson(bytes: number): Generator<string> {
  const chunk = 'x'.repeat(64 * 1024)
  yield '{"result":"success","padding":"'
  for (let left = bytes; left > 0; left -= chunk.length) yield chunk.slice(0, left)
  yield '"}'
}
