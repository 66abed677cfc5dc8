import type { IncomingMessage } from 'node:http'
import { readBody } from '../read-body.ts'

/** 160 MiB: a file of 100 MB, the most Planfix keeps, in base64. */
const largestDocument = 160 * 1024 * 1024

const utf8 = new TextDecoder('utf-8', { fatal: true })

/** The document that a request brings; undefined when it is no UTF-8. */
export async function readDocument(request: IncomingMessage): Promise<string | undefined> {
  const body = await readBody(request, largestDocument)
  try {
    return utf8.decode(body)
  } catch {
    return undefined
  }
}
