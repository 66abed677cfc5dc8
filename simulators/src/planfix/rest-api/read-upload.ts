import type { IncomingMessage } from 'node:http'
import { refusalCode, RestRefusal } from './rest-refusal.ts'

export interface UploadedFile {
  readonly name: string
  readonly contentType: string
  readonly content: Buffer
}

/** The part `file` of a multipart form. Throws when the form is none, the part is missing or has no file name. */
export async function readUpload(bytes: Buffer, contentType: string): Promise<UploadedFile> {
  const file = (await parseForm(bytes, contentType)).get('file')
  if (file === null) throw new RestRefusal(400, refusalCode.missing, 'file is missing')
  if (typeof file === 'string' || file.name === '') throw new RestRefusal(400, refusalCode.fileNotAdded, 'Rest API error upload file')
  return { name: file.name, contentType: file.type || 'application/octet-stream', content: Buffer.from(await file.arrayBuffer()) }
}

async function parseForm(bytes: Buffer, contentType: string): Promise<FormData> {
  try {
    return await new Response(bytes, { headers: { 'content-type': contentType } }).formData()
  } catch {
    throw new RestRefusal(400, refusalCode.malformed, 'Malformed multipart/form-data')
  }
}

/** Reads a body up to a size; one that is larger is read to its end, so that the sender gets an answer, and forgotten. */
export async function readUpTo(request: IncomingMessage, largest: number): Promise<Buffer | 'too large'> {
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length
    if (size <= largest) chunks.push(chunk)
    else chunks.length = 0
  }
  return size <= largest ? Buffer.concat(chunks) : 'too large'
}
