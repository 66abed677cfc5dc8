import { type ContactBody, contactFields } from './contact-fields.ts'
import { refuseNameless } from './create-contact.ts'
import { notSimulated } from './not-simulated.ts'
import { numberInPath } from './people-refs.ts'
import { readPossibleFields } from './read-fields.ts'
import type { RestCall, RestMethod } from './rest-call.ts'
import { refusalCode, RestRefusal } from './rest-refusal.ts'
import { updateAnswer } from './update-answer.ts'

/** `POST /contact/{id}`: changes what is named. Of contacts no history is kept, so `silent` changes nothing. */
export const updateContact: RestMethod = {
  scope: 'contact_update',
  run: (call: RestCall<ContactBody>) => {
    const number = numberInPath(call.ids['id'], 'contact')
    const contact = call.company.contacts.find(number)
    if (!contact) throw new RestRefusal(404, refusalCode.noContact, `Contact for update not found by id ${number}`)
    if (contact.sex && call.body.gender === 'NotDefined') throw notSimulated('how a gender is taken back')
    return updateAnswer(call, (body) => {
      const [changes, failures] = readPossibleFields(contactFields, { ...call, body })
      refuseNameless({ ...contact, ...changes })
      call.company.contacts.change(number, changes)
      return failures
    })
  },
}
