import { z } from 'zod'
import type { CallOptions, RestApi } from './call.ts'
import { type Contact, contact, contactFields } from './contact.ts'
import { readAnswer } from './readers.ts'

const answer = z.object({ contact })

/** `GET /contact/{id}`: one contact by its number. Refused with code 2000 when there is none. */
export async function contactGet(
  client: RestApi,
  contactNumber: number,
  options: CallOptions,
  fields: readonly string[] = contactFields,
): Promise<Contact> {
  const query = { fields: fields.join(',') }
  const path = `/contact/${contactNumber}`
  return readAnswer(await client.call({ ...options, method: 'GET', path, query, scope: 'contact_readonly' }), answer).contact
}
