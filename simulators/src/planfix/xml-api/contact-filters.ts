import type { Contact } from '../company/contact.ts'
import { digitsOf } from '../company/contacts.ts'
import { filteredValue } from './custom-data.ts'
import { isInDateFilter } from './date-filter.ts'
import { comparesNumber, containsText, isEqualOr, wantedBy } from './match-filter.ts'
import type { XmlCall } from './xml-call.ts'
import type { XmlNode } from './xml-node.ts'
import { XmlRefusal } from './xml-refusal.ts'

/** Whether a contact is what all filters ask for. There is none for Telegram. Refuses with 0015 a type it does not know. */
export function matchesContactFilters(call: XmlCall, contact: Contact): boolean {
  return call.request.all('filters', 'filter').every((filter) => matches(call, filter, contact))
}

/** Planfix help: XML API, "contact.getList", filters. */
function matches(call: XmlCall, filter: XmlNode, contact: Contact): boolean {
  const custom = () => filteredValue(call.company.customFields, 'contact', filter, contact.customValues)
  switch (filter.int('type')) {
    case 12:
      return isInDateFilter(call, filter, contact.createdAt)
    case 4001:
      return containsText(filter, [contact.firstName, contact.lastName])
    case 4014:
      return containsText(filter, [contact.firstName])
    case 4015:
      return containsText(filter, [contact.lastName])
    case 4003:
      return containsPhone(filter, contact)
    case 4005:
      return containsText(filter, [contact.email])
    case 4221:
      return containsText(filter, contact.otherEmails ?? [])
    case 4008:
      return comparesNumber(filter, contact.groupId ?? 0)
    case 4016:
      return comparesNumber(filter, contact.template ?? 0)
    case 4101:
      return containsText(filter, [custom()])
    case 4102:
      return comparesNumber(filter, Number(custom()))
    case 4105:
    case 4107:
      return comparesNumber(filter, Number(custom() ?? 0))
    case 4106:
      return isEqualOr(filter, custom() === wantedBy(filter))
    default:
      throw new XmlRefusal('0015')
  }
}

function containsPhone(filter: XmlNode, { phones }: Contact): boolean {
  const wanted = digitsOf(wantedBy(filter))
  return isEqualOr(
    filter,
    phones.some(({ number }) => wanted !== '' && digitsOf(number).includes(wanted)),
  )
}
