import { updated } from './contact-update.ts'
import { readCustomData } from './custom-data.ts'
import { findContactToUpdate } from './find-objects.ts'
import type { XmlMethod } from './xml-call.ts'
import { XmlRefusal } from './xml-refusal.ts'

/** `contact.updateCustomData`: the values that are named, and nothing else. */
export const contactUpdateCustomData: XmlMethod = (call) => {
  const node = call.required('contact')
  const contact = findContactToUpdate(call, node)
  const customValues = readCustomData(call.company.customFields, 'contact', node)
  if (!customValues) throw new XmlRefusal('0009')
  call.company.contacts.change(contact.number, { customValues })
  return updated(call, contact)
}
