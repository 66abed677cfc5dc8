import type { MessageIds, PrivateMessage } from '../cloud/private-message.ts'
import { viewFor } from '../cloud/private-message.ts'
import type { Layer } from '../tl/schema.ts'
import type { TlObject } from '../tl/tl-object.ts'

/** A TL `message` as an account sees it, in the words of a layer. https://core.telegram.org/constructor/message */
export function toTlMessage(accountId: number, message: PrivateMessage, layer: Layer): TlObject {
  const view = viewFor(accountId, message)
  return {
    _: 'message',
    id: view.id,
    out: view.isOut,
    // In private chats Telegram names the author of one's own messages only.
    from_id: view.isOut ? toPeer(accountId) : undefined,
    peer_id: toPeer(view.peer),
    date: toDate(message),
    message: message.text,
    entities: toTlEntities(message, layer),
    media: toTlMedia(message, layer),
    reply_to: toReplyHeader(accountId, message.replyTo),
    ...toEditFields(message),
  }
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
    reply_to: toReplyHeader(accountId, message.replyTo),
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

function toReplyHeader(accountId: number, replyTo: MessageIds | undefined): TlObject | undefined {
  return replyTo && { _: 'messageReplyHeader', reply_to_msg_id: viewFor(accountId, replyTo).id }
}

/** Without those the layer does not have; undefined when there are none. */
export function toTlEntities(message: PrivateMessage, layer: Layer): readonly TlObject[] | undefined {
  const entities = message.entities.filter((entity) => layer.constructors.has(entity._))
  return entities.length > 0 ? entities : undefined
}

/** A client of an older layer is told that there is something it cannot show. */
function toTlMedia(message: PrivateMessage, layer: Layer): TlObject | undefined {
  if (!message.media) return undefined
  return layer.constructors.has(message.media._) ? message.media : { _: 'messageMediaUnsupported' }
}
