import type { EventLog } from './event-log.ts'
import type { Contact, ContactCard, ExternalContact } from './records.ts'
import { UsageError } from '../usage-error.ts'

const firstContactNumber = 5001

/** The contacts of the account: external people, and those an employee knows by phone only. */
export class Contacts {
  readonly #log: EventLog
  readonly #byNumber = new Map<number, Contact>()
  readonly #numberOfExternal = new Map<string, number>()

  constructor(log: EventLog) {
    this.#log = log
    log.on('contact.added', ({ contact }) => this.#put(contact))
    log.on('contact.changed', ({ number, changes }) => this.#put({ ...this.get(number), ...changes }))
    log.on('contact.bound', ({ number, external }) => {
      const contact = this.get(number)
      this.#put({ ...contact, externals: [...contact.externals, external] })
    })
  }

  get all(): Contact[] {
    return [...this.#byNumber.values()]
  }

  /** Adds a contact; one without `external` is known to Planfix alone. */
  add(card: ContactCard, external?: ExternalContact): Contact {
    const number = firstContactNumber + this.#byNumber.size
    this.#log.record({ type: 'contact.added', contact: { number, ...card, externals: external ? [external] : [] } })
    return this.get(number)
  }

  /** Changes the named parts of the card; the others stay. */
  change(number: number, changes: Partial<ContactCard>): void {
    this.#log.record({ type: 'contact.changed', number, changes })
  }

  /** Remembers that this contact is the external person, unless the person has a contact already. */
  bind(number: number, external: ExternalContact): void {
    if (!this.ofExternal(external)) this.#log.record({ type: 'contact.bound', number, external })
  }

  /** Throws when there is none. */
  get(number: number): Contact {
    const contact = this.#byNumber.get(number)
    if (!contact) throw new UsageError(`There is no contact ${number}`)
    return contact
  }

  ofExternal(external: ExternalContact): Contact | undefined {
    const number = this.#numberOfExternal.get(keyOf(external))
    return number === undefined ? undefined : this.#byNumber.get(number)
  }

  /** Compares digits only: `+7 900 1` and `79001` are one phone. */
  ofPhone(phone: string): Contact | undefined {
    return this.all.find((contact) => contact.phone !== undefined && digitsOf(contact.phone) === digitsOf(phone))
  }

  #put(contact: Contact): void {
    this.#byNumber.set(contact.number, contact)
    for (const external of contact.externals) this.#numberOfExternal.set(keyOf(external), contact.number)
  }
}

/** First and last name in one. */
export function fullNameOf(card: ContactCard): string {
  return [card.firstName, card.lastName].filter(Boolean).join(' ')
}

function keyOf({ providerId, contactId }: ExternalContact): string {
  return `${providerId}~${contactId}`
}

function digitsOf(phone: string): string {
  return phone.replace(/\D/g, '')
}
