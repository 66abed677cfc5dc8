import type { Contact } from '../company/contact.ts'
import { matchesContactFilters } from './contact-filters.ts'
import { showListedContact } from './contact-view.ts'
import { pageOf } from './list-page.ts'
import type { XmlCall, XmlMethod } from './xml-call.ts'
import { XmlRefusal } from './xml-refusal.ts'

/** `contact.getList`: contacts by target, search and filters. There are no saved filters here: 0015. */
export const contactGetList: XmlMethod = (call) => {
  const { request, company } = call
  const found = company.contacts.all
    .filter((contact) => isOfTarget(contact, request.word('target') ?? 'contact'))
    .filter((contact) => isFound(contact, request.word('search')))
    .filter((contact) => matchesContactFilters(call, contact))
  return { contacts: pageOf(request, found, 'contact', (contact) => showWithUser(call, contact)) }
}

function isOfTarget({ isCompany = false }: Contact, target: string): boolean {
  if (target !== 'contact' && target !== 'company' && target !== 'template') throw new XmlRefusal('0015')
  return target !== 'template' && isCompany === (target === 'company')
}

function isFound({ firstName, lastName, email }: Contact, search: string | undefined): boolean {
  if (search === undefined) return true
  return [firstName, lastName, email].some((text) => text?.toLowerCase().includes(search.toLowerCase()))
}

/** The contact's access to Planfix, which none has here, only administrators see. */
function showWithUser(call: XmlCall, contact: Contact): object {
  const user = call.isAdministrator ? { login: '', role: '', status: '', email: '' } : undefined
  return { ...showListedContact(call, contact), user }
}
