import type { Clock } from '../clock.ts'
import { UsageError } from '../usage-error.ts'
import type { Contact, ContactCard, ContactDetails, ExternalContact, Phone } from './contact.ts'
import type { EventLog } from './event-log.ts'
import { givenOnly } from './given-only.ts'

/** The three numbers of a contact start apart, so that a test which takes one for another fails. */
const firstContactNumber = 5001
const firstContactId = 30_017
const firstUserId = 800_023

/** The contacts of the account: external people, and those an employee knows by phone only. */
export class Contacts {
  readonly #log: EventLog
  readonly #clock: Clock
  readonly #byNumber = new Map<number, Contact>()
  readonly #numberOfExternal = new Map<string, number>()
  #added = 0

  constructor(log: EventLog, clock: Clock) {
    this.#log = log
    this.#clock = clock
    log.on('contact.added', ({ contact }) => {
      this.#added++
      this.#put(contact)
    })
    log.on('contact.changed', ({ number, changes, clockAt }) => {
      this.#put({ ...withPhones(this.get(number), changes), changedAt: clockAt })
    })
    log.on('contact.replaced', ({ number, details, clockAt }) => {
      const { id, userId, externals, createdAt } = this.get(number)
      const kept = { number, id, userId, externals, createdAt, phones: [], customValues: {} }
      this.#put(withPhones({ ...kept, firstName: details.firstName, changedAt: clockAt }, details))
    })
    log.on('contact.bound', ({ number, external }) => {
      const contact = this.get(number)
      this.#put({ ...contact, externals: [...contact.externals, external] })
    })
    log.on('contact.merged', ({ number, into }) => this.#merge(number, into))
  }

  get all(): Contact[] {
    return [...this.#byNumber.values()]
  }

  /** Adds a contact; one without `external` is not known to any chat. */
  add(details: ContactDetails, external?: ExternalContact): Contact {
    const now = this.#clock.now()
    const contact = {
      ...{ number: firstContactNumber + this.#added, id: firstContactId + this.#added, userId: firstUserId + this.#added },
      ...{ phones: [], customValues: {}, externals: external ? [external] : [], createdAt: now, changedAt: now },
    }
    this.#log.record({ type: 'contact.added', contact: withPhones({ ...contact, firstName: details.firstName }, givenOnly(details)) })
    return this.get(contact.number)
  }

  /** Changes the named parts; the others stay. Custom values are added to those that are there. */
  change(number: number, changes: Partial<ContactDetails>): Contact {
    this.get(number)
    this.#log.record({ type: 'contact.changed', number, changes: givenOnly(changes), clockAt: this.#clock.now() })
    return this.get(number)
  }

  /** Puts all that is known of the contact anew; what is not named is gone. */
  replace(number: number, details: ContactDetails): Contact {
    this.get(number)
    const given = { ...givenOnly(details), firstName: details.firstName }
    this.#log.record({ type: 'contact.replaced', number, details: given, clockAt: this.#clock.now() })
    return this.get(number)
  }

  /** Remembers that this contact is the external person, unless the person has a contact already. */
  bind(number: number, external: ExternalContact): void {
    if (!this.ofExternal(external)) this.#log.record({ type: 'contact.bound', number, external })
  }

  /** What the first was goes over to the second, and the first is gone: its chats, its tasks, its comments. */
  merge(number: number, into: number): Contact {
    if (number === into) throw new UsageError('A contact cannot be merged with itself')
    this.get(number)
    this.get(into)
    this.#log.record({ type: 'contact.merged', number, into })
    return this.get(into)
  }

  find(number: number): Contact | undefined {
    return this.#byNumber.get(number)
  }

  /** Throws when there is none. */
  get(number: number): Contact {
    const contact = this.find(number)
    if (!contact) throw new UsageError(`There is no contact ${number}`)
    return contact
  }

  /** By the internal id of the XML API. */
  ofId(id: number): Contact | undefined {
    return this.#byNumber.get(id - firstContactId + firstContactNumber)
  }

  /** By the id it has as a user of the XML API. */
  ofUserId(userId: number): Contact | undefined {
    return this.#byNumber.get(userId - firstUserId + firstContactNumber)
  }

  ofExternal(external: ExternalContact): Contact | undefined {
    const number = this.#numberOfExternal.get(keyOf(external))
    return number === undefined ? undefined : this.#byNumber.get(number)
  }

  /** Compares digits only: `+7 900 1` and `79001` are one phone. */
  ofPhone(phone: string): Contact | undefined {
    return this.all.find(({ phones }) => phones.some(({ number }) => digitsOf(number) === digitsOf(phone)))
  }

  #put(contact: Contact): void {
    this.#byNumber.set(contact.number, contact)
    for (const external of contact.externals) this.#numberOfExternal.set(keyOf(external), contact.number)
  }

  #merge(number: number, into: number): void {
    const [gone, kept] = [this.get(number), this.get(into)]
    this.#byNumber.delete(number)
    this.#put({ ...kept, externals: [...kept.externals, ...gone.externals] })
  }
}

/** First and last name in one. */
export function fullNameOf(card: Pick<ContactCard, 'firstName' | 'lastName'>): string {
  return [card.firstName, card.lastName].filter(Boolean).join(' ')
}

export function digitsOf(phone: string): string {
  return phone.replace(/\D/g, '')
}

/** `phone` is the first of `phones`, whichever of the two is told. */
function withPhones(contact: Contact, changes: Partial<ContactDetails>): Contact {
  const changed = { ...contact, ...changes, customValues: { ...contact.customValues, ...changes.customValues } }
  if (changes.phones) return { ...changed, phones: changes.phones, phone: changes.phones[0]?.number }
  const phones: readonly Phone[] = contact.phones
  if (changes.phone === undefined) return { ...changed, phones }
  const first = changes.phone === '' ? [] : [{ number: changes.phone, type: phones[0]?.type ?? 1 }]
  return { ...changed, phones: [...first, ...phones.slice(1)] }
}

function keyOf({ providerId, contactId }: ExternalContact): string {
  return `${providerId}~${contactId}`
}
