import type { Company } from '../company/company.ts'
import type { Integration } from '../company/integration.ts'
import { type Answer, ChatApiRefusal } from './answer.ts'
import type { CommandFields } from './command-fields.ts'
import { numberAnswer } from './number-answer.ts'

/** `getContact`: the number of the contact that an external person is. */
export function getContact(company: Company, integration: Integration, fields: CommandFields): Answer {
  const contact = company.contacts.ofExternal({ providerId: integration.providerId, contactId: fields.required('contactId') })
  if (!contact) throw new ChatApiRefusal(400, 'unknown contact')
  return numberAnswer(integration.dataForm, { number: contact.number })
}
