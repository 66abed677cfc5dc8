import type { CallOptions, RestApi } from './call.ts'
import { type ContactFields, toContactRequest } from './contact-fields.ts'
import { type Created, readCreated } from './writing.ts'

/** The name must not be empty: Planfix refuses that with code 2006. */
export type NewContact = ContactFields & { name: string }

/** `POST /contact/`: creates a contact. */
export async function contactCreate(client: RestApi, contact: NewContact, options: CallOptions): Promise<Created> {
  const body = toContactRequest(contact)
  return readCreated(await client.call({ ...options, method: 'POST', path: '/contact/', body, scope: 'contact_add' }))
}
