import { contactView, selectContactFields } from './contact-view.ts'
import { numberInPath } from './people-refs.ts'
import { successAnswer } from './rest-answer.ts'
import type { RestMethod } from './rest-call.ts'
import { refusalCode, RestRefusal } from './rest-refusal.ts'

/** `GET /contact/{id}` */
export const getContact: RestMethod = {
  scope: 'contact_readonly',
  run: ({ company, caller, ids, query }) => {
    const number = numberInPath(ids['id'], 'contact')
    const contact = company.contacts.find(number)
    if (!contact) throw new RestRefusal(404, refusalCode.noContact, `Contact not found by id ${number}`)
    const selection = selectContactFields(company, query['fields'] as string | undefined)
    return successAnswer({ contact: contactView(company, contact, selection, caller) })
  },
}
