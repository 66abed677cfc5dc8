import type { Contact } from '../company/contact.ts'
import { digitsOf } from '../company/contacts.ts'
import { isAt } from './date-filter.ts'
import { containsText, equalsNumber, equalsText, type Filter, fieldOf, fromFilterValue, type Test, testOf } from './filter.ts'
import { notSimulated } from './not-simulated.ts'
import type { RestCall } from './rest-call.ts'
import { refusalCode, RestRefusal } from './rest-refusal.ts'
import { telegramNameOf } from './telegram-name.ts'

/** What contacts pass a filter. Planfix help: "REST API: Сложные фильтры контактов". */
export function readContactFilter(filter: Filter, { caller, clock }: RestCall): Test<Contact> {
  switch (filter.type) {
    case 12:
      return testOf(isAt(filter, caller.timezone, clock.now()), ({ createdAt }) => createdAt)
    case 38:
      return testOf(isAt(filter, caller.timezone, clock.now()), ({ changedAt }) => changedAt)
    case 4001:
      return testOf(containsText(filter), namesOf)
    case 4003:
      return readPhoneFilter(filter)
    case 4005:
      return testOf(containsText(filter), ({ email = '' }) => [email])
    case 4008:
      return testOf(equalsNumber(filter), ({ groupId }) => groupId)
    case 4014:
      return testOf(containsText(filter), ({ firstName }) => [firstName])
    case 4015:
      return testOf(containsText(filter), ({ lastName = '' }) => [lastName])
    case 4016:
      return testOf(equalsNumber(filter), ({ template }) => template)
    case 4026:
      return testOf(equalsText(filter), ({ email = '' }) => email)
    case 4101:
      return readCustomFilter(filter)
    case 4222:
      return testOf(containsText(filter), ({ midName = '' }) => [midName])
    case 4226:
      return readTelegramNameFilter(filter)
    case 4231:
      return testOf(equalsNumber(filter), ({ number }) => number)
    case 4233:
      return testOf(equalsNumber(filter), ({ id }) => id)
    case 4234:
      return readTelegramIdFilter(filter)
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
function readPhoneFilter(filter: Filter): Test<Contact> {
  const digits = digitsOf(fromFilterValue(filter.value))
  if (digits === '') throw new RestRefusal(400, refusalCode.badValue, 'Wrong phone')
  return testOf(containsText({ ...filter, value: digits }), ({ phones }) => phones.map(({ number }) => digitsOf(number)))
}

function readCustomFilter(filter: Filter): Test<Contact> {
  const field = fieldOf(filter)
  return testOf(equalsText(filter), ({ customValues }) => customValues[field] ?? '')
}

function readTelegramNameFilter(filter: Filter): Test<Contact> {
  const value = telegramNameOf(fromFilterValue(filter.value))
  return testOf(equalsText({ ...filter, value }), ({ telegramUsername = '' }) => telegramUsername)
}

/** "int" in the document: a text is no such number. */
function readTelegramIdFilter(filter: Filter): Test<Contact> {
  if (!Number.isSafeInteger(filter.value)) throw new RestRefusal(400, refusalCode.badValue, 'telegramId must be a number')
  return testOf(equalsNumber(filter), ({ telegramId }) => (telegramId ? Number(telegramId) : undefined))
}
