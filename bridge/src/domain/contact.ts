import type { ContactId, ContactKey } from './ids.ts'

/** What Telegram tells about a person; empty where it tells nothing. */
export interface ContactProfile {
  firstName: string
  lastName: string
  username: string
  /** Digits with the country code, without a plus. */
  phone: string
  /** IETF tag, for example `ru`. */
  language: string
}

/** The person on the Telegram side of a chat. */
export interface Contact extends ContactProfile {
  id: ContactId
  key: ContactKey
}

/** The name to show: never empty, because Planfix refuses a contact without a name. */
export function displayName({ firstName, lastName, username, phone }: ContactProfile, fallback: string): string {
  const full = `${firstName.trim()} ${lastName.trim()}`.trim()
  return full || username.trim() || phone.trim() || fallback
}
