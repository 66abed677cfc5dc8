import type { PrivateMessage } from '../cloud/private-message.ts'
import { viewFor } from '../cloud/private-message.ts'
import type { Files } from '../files/files.ts'
import type { PlainTl } from '../tl/plain-tl.ts'
import type { Layer } from '../tl/schema.ts'
import type { TlObject } from '../tl/tl-object.ts'
import type { AccountCall } from './call.ts'

/** What a message is told with: the words of the client's layer, and the files that it may be about. */
export interface Words {
  readonly layer: Layer
  readonly files: Files
}

export function wordsOf({ layer, cloud }: AccountCall): Words {
  return { layer, files: cloud.files }
}

/** A TL `message` or `messageService` as an account sees it. https://core.telegram.org/type/Message */
export function toTlMessage(accountId: number, message: PrivateMessage, words: Words): TlObject {
  const view = viewFor(accountId, message)
  const common = {
    id: view.id,
    out: view.isOut,
    // In private chats Telegram names the author of one's own messages only.
    from_id: view.isOut ? toPeer(accountId) : undefined,
    peer_id: toPeer(view.peer),
    date: toDate(message),
    reply_to: toReplyHeader(accountId, message),
  }
  if (message.action) return { _: 'messageService', ...common, action: toTlAction(accountId, message.action, words) }
  return {
    _: 'message',
    ...common,
    message: message.text,
    entities: toTlEntities(message, words.layer),
    media: toTlMedia(accountId, message, words),
    fwd_from: message.forwardedFrom?.header,
    grouped_id: message.groupedId,
    reply_markup: message.replyMarkup,
    ...toEditFields(message),
  }
}

/** Whether the short form has room for all that the message is. */
export function isPlain({ media, forwardedFrom, groupedId, replyMarkup, action }: PrivateMessage): boolean {
  return [media, forwardedFrom, groupedId, replyMarkup, action].every((extra) => extra === undefined)
}

/** A TL `updateShortMessage`: the same in few words, possible for text only. https://core.telegram.org/constructor/updateShortMessage */
export function toShortMessage(accountId: number, message: PrivateMessage, pts: number, layer: Layer): TlObject {
  const view = viewFor(accountId, message)
  return {
    _: 'updateShortMessage',
    id: view.id,
    out: view.isOut,
    user_id: view.peer,
    message: message.text,
    pts,
    pts_count: 1,
    date: toDate(message),
    entities: toTlEntities(message, layer),
    reply_to: toReplyHeader(accountId, message),
  }
}

/** Epoch seconds. */
export function toDate(message: PrivateMessage): number {
  return toSeconds(message.at)
}

export function toSeconds(milliseconds: number): number {
  return Math.floor(milliseconds / 1000)
}

/** `edit_hide` tells apps not to show that there was an edit: there was none that could be seen. */
function toEditFields({ editedAt, touchedAt }: PrivateMessage): object {
  if (editedAt === undefined && touchedAt === undefined) return {}
  return { edit_date: toSeconds(Math.max(editedAt ?? 0, touchedAt ?? 0)), edit_hide: editedAt === undefined }
}

function toPeer(userId: number): TlObject {
  return { _: 'peerUser', user_id: userId }
}

function toReplyHeader(accountId: number, { replyTo, quote }: PrivateMessage): TlObject | undefined {
  if (!replyTo) return undefined
  const header = { _: 'messageReplyHeader', reply_to_msg_id: viewFor(accountId, replyTo).id }
  if (!quote) return header
  const entities = quote.entities.length > 0 ? quote.entities : undefined
  return { ...header, quote: true, quote_text: quote.text, quote_entities: entities, quote_offset: quote.offset }
}

/** Without those the layer does not have; undefined when there are none. */
export function toTlEntities(message: PrivateMessage, layer: Layer): readonly TlObject[] | undefined {
  const entities = message.entities.filter((entity) => layer.constructors.has(entity._))
  return entities.length > 0 ? entities : undefined
}

/** A client of an older layer is told that there is something it cannot show. */
export function toTlMedia(accountId: number, { media }: PrivateMessage, { layer, files }: Words): TlObject | undefined {
  if (!media) return undefined
  return layer.constructors.has(media._) ? files.toTl(accountId, media) : { _: 'messageMediaUnsupported' }
}

function toTlAction(accountId: number, action: PlainTl, { layer, files }: Words): TlObject {
  return layer.constructors.has(action._) ? files.toTl(accountId, action) : { _: 'messageActionEmpty' }
}
