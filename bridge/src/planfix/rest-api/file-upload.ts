import { randomUUID } from 'node:crypto'
import { z } from 'zod'
import type { CallOptions, RestApi } from './call.ts'
import { id, readAnswer } from './readers.ts'

export interface NewFile {
  name: string
  /** Null: not known before the end. */
  size: number | null
  bytes: () => AsyncIterable<Uint8Array>
}

const answer = z.object({ id })

/**
 * `POST /file/`: uploads a file and returns its id, for a comment or task to refer to. Give it a longer time than other calls.
 * Planfix takes 100 MB, 15 MB on a free plan (Planfix help).
 */
export async function fileUpload(client: RestApi, file: NewFile, options: CallOptions): Promise<number> {
  const form = toForm(file)
  return readAnswer(await client.call({ ...options, method: 'POST', path: '/file/', form, scope: 'file_add' }), answer).id
}

/**
 * One part named `file`. The name goes as plain UTF-8, as browsers send it. What ends a quoted name early, or is unescaped by
 * one reader and not by another, is replaced.
 */
function toForm({ name, size, bytes }: NewFile) {
  const boundary = `plangram-${randomUUID()}`
  const fileName = name
    .toWellFormed()
    .replaceAll('"', "'")
    .replaceAll('\\', '_')
    .replace(/\p{Cc}+/gu, ' ')
  const head = Buffer.from(
    `--${boundary}\r\nContent-Disposition: form-data; name="file"; filename="${fileName}"\r\nContent-Type: application/octet-stream\r\n\r\n`,
  )
  const tail = Buffer.from(`\r\n--${boundary}--\r\n`)
  return {
    contentType: `multipart/form-data; boundary=${boundary}`,
    length: size === null ? null : head.length + size + tail.length,
    bytes: () => between(head, bytes(), tail),
  }
}

async function* between(head: Buffer, bytes: AsyncIterable<Uint8Array>, tail: Buffer): AsyncGenerator<Uint8Array> {
  yield head
  yield* bytes
  yield tail
}
