import type { UploadedFile } from './read-upload.ts'
import { refusalCode, RestRefusal } from './rest-refusal.ts'

/** How long Planfix waits for somebody else's server is not documented. */
const fetchMs = 30_000

/**
 * Fetches what lies at an address, following redirects. Throws when it is not there or larger than so many bytes: reading stops just
 * above that.
 */
export async function fetchFile(url: string, largest: number): Promise<Omit<UploadedFile, 'name'>> {
  if (!/^https?:\/\//i.test(url)) throw new RestRefusal(400, refusalCode.badValue, `Wrong url ${url}`)
  try {
    const response = await fetch(url, { headers: { 'user-agent': 'Planfix' }, signal: AbortSignal.timeout(fetchMs) })
    if (!response.ok) throw new Error(`The server answered ${response.status}`)
    const contentType = response.headers.get('content-type') ?? 'application/octet-stream'
    return { contentType, content: await readSlightlyMoreThan(largest, response) }
  } catch (cause) {
    throw new RestRefusal(400, refusalCode.fileNotAdded, `Rest API error upload file: ${String(cause)}`)
  }
}

async function readSlightlyMoreThan(largest: number, { body }: Response): Promise<Buffer> {
  const chunks: Uint8Array[] = []
  let size = 0
  for await (const chunk of body ?? []) {
    chunks.push(chunk)
    size += chunk.length
    if (size > largest) break
  }
  return Buffer.concat(chunks)
}
