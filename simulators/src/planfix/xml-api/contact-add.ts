import { readContact } from './read-contact.ts'
import type { XmlMethod } from './xml-call.ts'

/** `contact.add`. It knows of no Telegram: what is told of it is nobody's concern, `contact.update` has to tell it. */
export const contactAdd: XmlMethod = (call) => {
  const { contacts, comments } = call.company
  const contact = contacts.add(readContact(call, call.required('contact')))
  const place = { contactNumber: contact.number }
  const action = call.isSilent ? undefined : comments.addSystem('TASKCREATED', place, call.author)
  return { contact: { id: contact.id, userid: contact.userId, general: contact.number }, actionid: action?.id }
}
