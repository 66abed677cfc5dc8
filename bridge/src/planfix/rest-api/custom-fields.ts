import { z } from 'zod'
import type { CallOptions, RestApi } from './call.ts'
import { count, id, list, optional, readAnswer, text } from './readers.ts'

const customField = z.object({
  id,
  name: text,
  /** 0 line, 1 number, 2 text, 3 date, 4 time, 5 date and time, 7 checkbox, 8 list, 9 directory entry, 10 contact, 11 employee, … */
  type: count,
  groupId: count,
  directoryId: count,
  /** The values of a list. */
  enumValues: optional(list(z.string())),
})
export type CustomField = z.infer<typeof customField>

const answer = z.object({ customfields: list(customField) })

/** `GET /customfield/contact`, `GET /customfield/task`: every custom field of contacts or of tasks. Which right it needs is not documented. */
export async function customFields(client: RestApi, owner: 'contact' | 'task', options: CallOptions): Promise<CustomField[]> {
  const query = { fields: 'id,name,type,groupId,directoryId,enumValues' }
  return readAnswer(await client.call({ ...options, method: 'GET', path: `/customfield/${owner}`, query }), answer).customfields
}
