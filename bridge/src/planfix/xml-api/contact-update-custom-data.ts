import type { CallOptions, XmlApi } from './call.ts'
import { type ContactUpdated, readContactUpdated } from './contact-update.ts'
import { type NewCustomValue, toCustomData } from './custom-data.ts'
import type { ContactNumber, PlanfixContactId } from './ids.ts'
import { toContactRef } from './refs.ts'

export interface ContactUpdateCustomData {
  contact: { contactId: PlanfixContactId } | { contactNumber: ContactNumber }
  customData: readonly NewCustomValue[]
}

/** Planfix help: contact.updateCustomData. Touches nothing but the fields given, and needs no right to change the contact. */
export async function contactUpdateCustomData(
  api: XmlApi,
  { contact, customData }: ContactUpdateCustomData,
  options: CallOptions,
): Promise<ContactUpdated> {
  const body = { contact: { ...toContactRef(contact), customData: toCustomData(customData) } }
  return readContactUpdated(await api.call('contact.updateCustomData', body, options))
}
