import type { CallOptions, RestApi } from './call.ts'
import { type ContactFields, toContactRequest } from './contact-fields.ts'
import { readUpdated, silentQuery, type Updated } from './writing.ts'

export interface ContactChange {
  contactNumber: number
  /** What is not given stays as it is. */
  fields: ContactFields
  isSilent?: boolean
}

/** `POST /contact/{id}`: changes a contact. */
export async function contactUpdate(
  client: RestApi,
  { contactNumber, fields, isSilent }: ContactChange,
  options: CallOptions,
): Promise<Updated> {
  const call = { method: 'POST', path: `/contact/${contactNumber}`, query: silentQuery(isSilent), scope: 'contact_update' } as const
  return readUpdated(await client.call({ ...options, ...call, body: toContactRequest(fields) }))
}
