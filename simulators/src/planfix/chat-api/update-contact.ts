import type { Company } from '../company/company.ts'
import type { Integration } from '../company/integration.ts'
import { type Answer, ChatApiRefusal, emptyAnswer } from './answer.ts'
import type { CommandFields } from './command-fields.ts'
import { readContactCard } from './contact-card.ts'

/** `updateContact`: whether a field that is left out is kept or cleared is not documented; here it is kept, an empty one clears. */
export function updateContact(company: Company, { providerId }: Integration, fields: CommandFields): Answer {
  const external = { providerId, contactId: fields.required('contactId') }
  const card = readContactCard(fields)
  const contact = company.contacts.ofExternal(external)
  if (!contact) throw new ChatApiRefusal(400, 'Invalid parameters')
  company.contacts.change(contact.number, card)
  return emptyAnswer
}
