import { digitsOf } from '../company/contacts.ts'
import type { Contact } from '../company/contact.ts'
import { passesDate } from './date-filter.ts'
import { type Filter, fromFilterValue, passesNumber, passesPart, passesText } from './filter.ts'
import { notSimulated } from './not-simulated.ts'
import type { RestCall } from './rest-call.ts'
import { refusalCode, RestRefusal } from './rest-refusal.ts'
import { telegramNameOf } from './telegram-name.ts'

/** Whether a contact passes a filter. Planfix help, "REST API: Сложные фильтры контактов". */
export function passesContactFilter(filter: Filter, contact: Contact, { caller, clock }: RestCall): boolean {
  switch (filter.type) {
    case 12:
      return passesDate(filter, contact.createdAt, caller.timezone, clock.now())
    case 38:
      return passesDate(filter, contact.changedAt, caller.timezone, clock.now())
    case 4001:
      return passesPart(filter, namesOf(contact))
    case 4003:
      return passesPhone(filter, contact)
    case 4005:
      return passesPart(filter, [contact.email ?? ''])
    case 4008:
      return passesNumber(filter, contact.groupId)
    case 4014:
      return passesPart(filter, [contact.firstName])
    case 4015:
      return passesPart(filter, [contact.lastName ?? ''])
    case 4016:
      return passesNumber(filter, contact.template)
    case 4026:
      return passesText(filter, contact.email ?? '')
    case 4101:
      return passesText(filter, contact.customValues[fieldOf(filter)] ?? '')
    case 4222:
      return passesPart(filter, [contact.midName ?? ''])
    case 4226:
      return passesText({ ...filter, value: telegramNameOf(fromFilterValue(filter.value)) }, contact.telegramUsername ?? '')
    case 4231:
      return passesNumber(filter, contact.number)
    case 4233:
      return passesNumber(filter, contact.id)
    case 4234:
      return passesTelegramId(filter, contact)
    default:
      throw notSimulated(`the contact filter ${filter.type}`)
  }
}

/** In either order. */
function namesOf({ firstName, midName, lastName }: Contact): string[] {
  const join = (parts: (string | undefined)[]) => parts.filter(Boolean).join(' ')
  return [join([firstName, midName, lastName]), join([lastName, firstName, midName]), join([firstName, lastName])]
}

/** Digits only are compared, so that no way of writing a phone hides it. */
function passesPhone(filter: Filter, { phones }: Contact): boolean {
  const digits = digitsOf(fromFilterValue(filter.value))
  if (digits === '') throw new RestRefusal(400, refusalCode.badValue, 'Wrong phone')
  return passesPart({ ...filter, value: digits }, phones.map(({ number }) => digitsOf(number)))
}

/** "int" in the document: a text is no such number. */
function passesTelegramId(filter: Filter, { telegramId }: Contact): boolean {
  if (!Number.isSafeInteger(filter.value)) throw new RestRefusal(400, refusalCode.badValue, 'telegramId must be a number')
  return passesNumber(filter, telegramId ? Number(telegramId) : undefined)
}

function fieldOf({ field, type }: Filter): number {
  if (field === undefined) throw new RestRefusal(400, refusalCode.missing, `field of filter ${type} is missing`)
  return field
}
