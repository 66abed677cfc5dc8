import type { PlanfixCommentId } from '../../domain/ids.ts'
import type { CallOptions, XmlApi } from './call.ts'
import { type ContactFields, toContactFields } from './contact-fields.ts'
import type { ContactNumber, PlanfixContactId } from './ids.ts'
import { childOf, idOf, type XmlElement } from './read-xml.ts'
import { type ContactRef, commentIdOf, toContactRef } from './refs.ts'

/**
 * Whether what is left out is kept is not documented (of `task.update` Planfix says that it is not): read the contact,
 * and send back what is to stay. For custom fields alone there is `contact.updateCustomData`.
 */
export interface ContactUpdate extends ContactFields {
  contact: ContactRef
  telegram?: {
    /** In decimal. */
    id?: string
    /** Without `@`. */
    username?: string
  }
}

export interface ContactUpdated {
  id: PlanfixContactId | null
  number: ContactNumber | null
  /** The entry about it in the contact's card; null after a silent update. */
  actionId: PlanfixCommentId | null
}

/** Planfix help: contact.update. */
export async function contactUpdate(api: XmlApi, request: ContactUpdate, options: CallOptions): Promise<ContactUpdated> {
  const { contact, telegram, ...fields } = request
  const body = { contact: { ...toContactRef(contact), ...toContactFields(fields), telegram } }
  return readContactUpdated(await api.call('contact.update', body, options))
}

export function readContactUpdated(response: XmlElement): ContactUpdated {
  const contact = childOf(response, 'contact')
  return { id: idOf(contact, 'id'), number: idOf(contact, 'general'), actionId: commentIdOf(response, 'actionid') }
}
