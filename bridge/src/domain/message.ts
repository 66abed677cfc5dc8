/** Who wrote a message. `account` is our own Telegram account used from a phone (Planfix calls that an echo). */
export type Author = 'contact' | 'account' | 'employee'

/** Where a message began, as it is written in traces, the API and the log. */
export type Origin = 'Telegram' | 'Planfix'

export function originOf(author: Author): Origin {
  return author === 'employee' ? 'Planfix' : 'Telegram'
}

/** A file on a message, as Planfix names it. */
export interface Attachment {
  name: string
  url: string
}
