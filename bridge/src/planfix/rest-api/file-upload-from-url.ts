import { z } from 'zod'
import type { CallOptions, RestApi } from './call.ts'
import { id, readAnswer } from './readers.ts'

export interface NewFileFromUrl {
  name: string
  /** Planfix fetches it, so it must be reachable from there. */
  url: string
}

const answer = z.object({ id })

/** `POST /file/from-url/`: lets Planfix fetch a file, and returns its id. */
export async function fileUploadFromUrl(client: RestApi, { name, url }: NewFileFromUrl, options: CallOptions): Promise<number> {
  const body = { name, url }
  return readAnswer(await client.call({ ...options, method: 'POST', path: '/file/from-url/', body, scope: 'file_add' }), answer).id
}
