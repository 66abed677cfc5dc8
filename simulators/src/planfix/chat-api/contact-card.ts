import type { ContactCard } from '../company/contact.ts'
import type { CommandFields } from './command-fields.ts'

/** Reads what a command tells about a contact. Fields that are not given are not in the card, so what is known of them stays. */
export function readContactCard(fields: CommandFields): ContactCard {
  const given = {
    lastName: fields.given('contactLastName'),
    pictureUrl: fields.given('contactIco'),
    email: fields.given('contactEmail'),
    phone: fields.given('contactPhone'),
    data: fields.given('contactData'),
  }
  const known = Object.entries(given).filter(([, value]) => value !== undefined)
  return { firstName: fields.required('contactName'), ...Object.fromEntries(known) }
}
