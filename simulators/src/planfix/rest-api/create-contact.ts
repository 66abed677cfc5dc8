import { type ContactBody, contactFields } from './contact-fields.ts'
import { readAllFields } from './read-fields.ts'
import { successAnswer } from './rest-answer.ts'
import type { RestCall, RestMethod } from './rest-call.ts'
import { refusalCode, RestRefusal } from './rest-refusal.ts'

/** `POST /contact/`: without any part of a name there is no contact. */
export const createContact: RestMethod = {
  scope: 'contact_add',
  run: (call: RestCall<ContactBody>) => {
    const details = readAllFields(contactFields, call)
    refuseNameless(details)
    const contact = call.company.contacts.add({ firstName: '', ...details })
    return successAnswer({ id: contact.number }, 201)
  },
}

export function refuseNameless(names: {
  firstName?: string | undefined
  midName?: string | undefined
  lastName?: string | undefined
}): void {
  if (`${names.firstName ?? ''}${names.midName ?? ''}${names.lastName ?? ''}`.trim() !== '') return
  throw new RestRefusal(400, refusalCode.emptyName, 'Full name is empty')
}
