import { contactView, selectContactFields } from './contact-view.ts'
import { passesContactFilter } from './contact-filters.ts'
import type { Filter } from './filter.ts'
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
    const selection = selectContactFields(body.fields)
    const wanted = company.contacts.all.filter(
      (contact) =>
        (contact.isCompany ?? false) === (body.isCompany ?? false) &&
        (body.filters ?? []).every((filter) => passesContactFilter(filter, contact, call)),
    )
    const contacts = pageOf(wanted, body).map((contact) => contactView(company, contact, selection, caller, body.prefixedId))
    return successAnswer({ contacts })
  },
}
