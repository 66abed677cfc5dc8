import type { CallOptions, XmlApi } from './call.ts'
import { type PlanfixContact, readContact } from './read-contact.ts'
import { childOf } from './read-xml.ts'
import { type ContactRef, toContactRef } from './refs.ts'

export interface ContactGet {
  contact: ContactRef
  fields?: readonly ExtraContactField[]
}

/** What Planfix gives only when it is asked for. */
export type ExtraContactField = 'lastUpdateDate' | 'lastCommentDate'

/** Planfix help: contact.get. */
export async function contactGet(api: XmlApi, { contact, fields }: ContactGet, options: CallOptions): Promise<PlanfixContact> {
  const body = { contact: toContactRef(contact), fields: fields && { field: fields } }
  const response = await api.call('contact.get', body, options)
  return readContact(childOf(response, 'contact'), 'contact.get')
}
