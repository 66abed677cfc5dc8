import type { MessageExtras, PrivateMessage, Quote } from './cloud/private-message.ts'
import { deletedAtFor, viewFor } from './cloud/private-message.ts'
import type { Files } from './files/files.ts'
import type { MessageKind } from './message-kind.ts'
import { messageKind } from './message-kind.ts'
import type { PersonFile } from './person-file.ts'
import { toPersonFile } from './person-file.ts'
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
  readonly kind: MessageKind
  /** The caption, when there is a file. */
  readonly text: string
  /** TL `MessageEntity` objects. */
  readonly entities: readonly PlainTl[]
  /** A TL `MessageMedia` object. */
  readonly media: PlainTl | undefined
  /** The photo or document in the media. */
  readonly file: PersonFile | undefined
  /** The message it replies to, in the person's own numbering. */
  readonly replyTo: number | undefined
  /** The words of it that the reply is about. */
  readonly quote: Quote | undefined
  /** A TL `messageFwdHeader`: where it was forwarded from. */
  readonly forwardedFrom: PlainTl | undefined
  /** The same for all messages of an album. */
  readonly groupedId: string | undefined
  /** A TL `ReplyMarkup`: buttons under it, or a keyboard. */
  readonly keyboard: PlainTl | undefined
  /** A TL `MessageAction` of a service message. */
  readonly action: PlainTl | undefined
  /** When its text last changed, where the person sees "edited"; times are as in `at`. */
  readonly editedAt: number | undefined
  /** When the person's copy went; the last that was known of the message stays. */
  readonly deletedAt: number | undefined
}

/** A private message from the side of the one of its two users who is a person. */
export function toPersonMessage(person: number, message: PrivateMessage, files: Files): PersonMessage {
  const { id, isOut, peer } = viewFor(person, message)
  const { number, at, text, entities, media, replyTo, editedAt } = message
  return {
    number,
    at,
    person,
    bot: peer,
    isOut,
    id,
    botMessageId: viewFor(peer, message).id,
    kind: messageKind(message),
    text,
    entities,
    media,
    file: media && toPersonFile(media, files),
    replyTo: replyTo && viewFor(person, replyTo).id,
    ...toPersonExtras(message),
    editedAt,
    deletedAt: deletedAtFor(person, message),
  }
}

function toPersonExtras({ quote, forwardedFrom, groupedId, replyMarkup, action }: MessageExtras) {
  return { quote, forwardedFrom: forwardedFrom?.header, groupedId, keyboard: replyMarkup, action }
}
