import type { Contact } from '../company/contact.ts'
import { readContactFilter } from './contact-filters.ts'
import { contactView, selectContactFields } from './contact-view.ts'
import { type Filter, passesAll } from './filter.ts'
import { notSimulated } from './not-simulated.ts'
import { pageOf, type Paging } from './page-of.ts'
import { successAnswer } from './rest-answer.ts'
import type { RestCall, RestMethod } from './rest-call.ts'

interface ListBody extends Paging {
  readonly filterId?: string
  readonly filters?: readonly Filter[]
  readonly isCompany?: boolean
  readonly onlyChanged?: boolean
  readonly prefixedId?: boolean
  readonly fields?: string
}

/** `POST /contact/list`: contacts, or with `isCompany` companies, that pass all filters, in the order they were added. */
export const listContacts: RestMethod = {
  scope: 'contact_readonly',
  run: (call: RestCall<ListBody>) => {
    const { company, caller, body } = call
    if (body.filterId !== undefined) throw notSimulated('filterId')
    if (body.onlyChanged) throw notSimulated('onlyChanged')
    const selection = selectContactFields(company, body.fields)
    const passes = passesAll(body.filters, (filter) => readContactFilter(filter, call))
    const isOfKind = ({ isCompany = false }: Contact) => isCompany === (body.isCompany ?? false)
    const wanted = company.contacts.all.filter((contact) => isOfKind(contact) && passes(contact))
    const contacts = pageOf(wanted, body).map((contact) => contactView(company, contact, selection, caller, body.prefixedId))
    return successAnswer({ contacts })
  },
}
