import { z } from 'zod'
import type { CallOptions, RestApi } from './call.ts'
import { count, id, readAnswer, text } from './readers.ts'

const file = z.object({
  id,
  name: text,
  /** Bytes */
  size: count,
  /** Missing from the description's schema, named in its list of fields. */
  downloadUrl: text,
})
export type PlanfixFile = z.infer<typeof file>

const answer = z.object({ file })

/** `GET /file/{id}`: name, size and address of a file. Refused with code 7000 when there is none. */
export async function fileGet(client: RestApi, fileId: number, options: CallOptions): Promise<PlanfixFile> {
  const query = { fields: 'id,name,size,downloadUrl' }
  return readAnswer(await client.call({ ...options, method: 'GET', path: `/file/${fileId}`, query, scope: 'file_readonly' }), answer).file
}
