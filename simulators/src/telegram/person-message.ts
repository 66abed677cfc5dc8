import type { PrivateMessage, Quote } from './cloud/private-message.ts'
import { deletedAtFor, viewFor } from './cloud/private-message.ts'
import type { PlainTl } from './tl/plain-tl.ts'

/** A message between a person and a bot, as the person sees it. */
export interface PersonMessage {
  /** Position in the log of all messages of the server; grows with time. */
  readonly number: number
  /** Epoch milliseconds with a fraction: when the server recorded it, which is when the other side could first see it. */
  readonly at: number
  readonly person: number
  readonly bot: number
  readonly isOut: boolean
  /** The message's identifier in the person's own numbering. */
  readonly id: number
  /** The same message's identifier in the bot's numbering: the one the bot's client knows. */
  readonly botMessageId: number
  readonly text: string
  /** TL `MessageEntity` objects. */
  readonly entities: readonly PlainTl[]
  /** A TL `MessageMedia` object. */
  readonly media: PlainTl | undefined
  /** The message it replies to, in the person's own numbering. */
  readonly replyTo: number | undefined
  /** The words of it that the reply is about. */
  readonly quote: Quote | undefined
  /** The same for all messages of an album. */
  readonly groupedId: string | undefined
  /** When its text last changed, where the person sees "edited"; times are as in `at`. */
  readonly editedAt: number | undefined
  /** When the person's copy went; the last that was known of the message stays. */
  readonly deletedAt: number | undefined
}

/** A private message from the side of the one of its two users who is a person. */
export function toPersonMessage(person: number, message: PrivateMessage): PersonMessage {
  const { id, isOut, peer } = viewFor(person, message)
  const { number, at, text, entities, media, replyTo, quote, groupedId, editedAt } = message
  return {
    number,
    at,
    person,
    bot: peer,
    isOut,
    id,
    botMessageId: viewFor(peer, message).id,
    text,
    entities,
    media,
    replyTo: replyTo && viewFor(person, replyTo).id,
    quote,
    groupedId,
    editedAt,
    deletedAt: deletedAtFor(person, message),
  }
}
