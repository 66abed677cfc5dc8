import type { PlanfixCommentId } from '../../domain/ids.ts'
import type { CallOptions, XmlApi } from './call.ts'
import { type ContactFields, toContactFields } from './contact-fields.ts'
import { lacking } from './errors.ts'
import type { ContactNumber, ContactUserId, PlanfixContactId } from './ids.ts'
import { childOf, idOf } from './read-xml.ts'
import { commentIdOf } from './refs.ts'

/** Telegram's own fields cannot be set here: `contact.update` does that. */
export interface ContactAdd extends ContactFields {
  name: string
  isCompany?: boolean
}

export interface ContactAdded {
  id: PlanfixContactId
  userId: ContactUserId | null
  number: ContactNumber
  /** The entry about it in the contact's card. */
  actionId: PlanfixCommentId | null
}

/** Planfix help: contact.add. */
export async function contactAdd(api: XmlApi, { isCompany, ...fields }: ContactAdd, options: CallOptions): Promise<ContactAdded> {
  const response = await api.call('contact.add', { contact: { ...toContactFields(fields), isCompany } }, options)
  const contact = childOf(response, 'contact')
  const id = idOf<PlanfixContactId>(contact, 'id')
  const number = idOf<ContactNumber>(contact, 'general')
  if (!id || !number) throw lacking('contact.add', id ? 'contact/general' : 'contact/id')
  return { id, userId: idOf(contact, 'userid'), number, actionId: commentIdOf(response, 'actionid') }
}
