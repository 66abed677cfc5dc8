import type { Contact, ContactDetails } from '../company/contact.ts'
import { findContactToUpdate } from './find-objects.ts'
import { readContact } from './read-contact.ts'
import type { XmlCall, XmlMethod } from './xml-call.ts'
import type { XmlNode } from './xml-node.ts'
import { XmlRefusal } from './xml-refusal.ts'

/** `contact.update`: as `contact.add` without `isCompany`, and the one method that can tell of Telegram. */
export const contactUpdate: XmlMethod = (call) => {
  const node = call.required('contact')
  const contact = findContactToUpdate(call, node)
  const { isCompany, pictureUrl, data, fileIds, template, customValues } = contact
  const told = { ...readContact(call, node), ...readTelegram(node.child('telegram')), isCompany }
  if (call.company.account.settings.contactUpdates === 'keep') call.company.contacts.change(contact.number, told)
  else {
    const kept = { pictureUrl, data, fileIds, template: told.template ?? template }
    const values = told.customValues && { ...customValues, ...told.customValues }
    call.company.contacts.replace(contact.number, { ...told, ...kept, customValues: values })
  }
  return updated(call, contact)
}

/** What an update answers with; a silent one leaves nothing in the contact's history. */
export function updated(call: XmlCall, { id, number }: Contact) {
  const action = call.isSilent ? undefined : call.company.comments.addSystem('TASKCHANGED', { contactNumber: number }, call.author)
  return { contact: { id, general: number }, actionid: action?.id }
}

function readTelegram(node: XmlNode | undefined): Pick<ContactDetails, 'telegramId' | 'telegramUsername'> {
  const [telegramId, username] = [node?.word('id'), node?.word('username')]
  if (telegramId !== undefined && !/^\d+$/.test(telegramId)) throw new XmlRefusal('0015')
  return { telegramId, telegramUsername: username?.replace(/^(https:\/\/t\.me\/|@)/, '') }
}
