import { isDeepStrictEqual } from 'node:util'
import { now } from '../clock.ts'
import type { MessageContent } from '../cloud/chat-records.ts'
import type { PrivateMessage } from '../cloud/private-message.ts'
import { albumKind } from '../files/album-kind.ts'
import { toPlainTl } from '../tl/plain-tl.ts'
import type { TlObject } from '../tl/tl-object.ts'
import type { AccountCall } from './call.ts'
import { accountMethod } from './call.ts'
import { checkCaption, checkText } from './check-text.ts'
import { readEntities } from './entities.ts'
import { readInputMedia } from './input-media.ts'
import { requirePerson } from './peers.ts'
import { readReplyMarkup } from './reply-markup.ts'
import { RpcError } from './rpc-error.ts'
import { wordsOf } from './tl-message.ts'
import { toTlUpdate, toTlUpdates } from './tl-updates.ts'

interface Request {
  readonly peer: TlObject
  readonly id: number
  /** Left out when something else is to change. */
  readonly message?: string
  readonly entities?: readonly TlObject[]
  readonly media?: TlObject
  /** An inline keyboard that is left out is gone. */
  readonly reply_markup?: TlObject
  readonly schedule_date?: number
}

/**
 * The text, the media or the keyboard of one's own message. Whoever has blocked the bot sees the edit all the same:
 * USER_IS_BLOCKED is not among the documented errors. https://core.telegram.org/method/messages.editMessage
 */
export const editMessage = accountMethod('messages.editMessage', (request: Request, call) => {
  const { account, cloud, session } = call
  const message = requireOwnMessage(request, call)
  const content = readContent(request, message, call)
  const { text, entities, media, replyMarkup } = message
  if (isDeepStrictEqual(content, { text, entities, media, replyMarkup })) throw new RpcError(400, 'MESSAGE_NOT_MODIFIED')
  const edited = cloud.chats.edit(message, content, session)
  const at = edited.editedAt ?? now()
  const { pts } = cloud.chats.mailbox(account.id)
  const update = toTlUpdate({ kind: 'edited', account: account.id, message: edited, at, pts }, wordsOf(call))
  return toTlUpdates(account.id, { updates: [update], messages: [edited], at }, cloud.users)
})

function requireOwnMessage(request: Request, call: AccountCall): PrivateMessage {
  const { account, cloud } = call
  const person = requirePerson(request.peer, call)
  const message = cloud.chats.mailbox(account.id).get(request.id)
  if (message?.from !== person.id && message?.to !== person.id) throw new RpcError(400, 'MESSAGE_ID_INVALID')
  if (message.from !== account.id) throw new RpcError(403, 'MESSAGE_AUTHOR_REQUIRED')
  const { botsHaveEditTimeLimit, editTimeLimitSeconds } = cloud.rules
  if (botsHaveEditTimeLimit && now() - message.at >= editTimeLimitSeconds * 1000) throw new RpcError(400, 'MESSAGE_EDIT_TIME_EXPIRED')
  return message
}

function readContent(request: Request, before: PrivateMessage, call: AccountCall): MessageContent {
  if (request.schedule_date !== undefined) throw new RpcError(400, 'SCHEDULE_DATE_INVALID')
  const media = request.media ? readNewMedia(request.media, before, call) : before.media
  return { ...readText(request, before, call), media, replyMarkup: readReplyMarkup(request.reply_markup) }
}

/** A text stays a text. */
function readNewMedia(input: TlObject, before: PrivateMessage, call: AccountCall): PrivateMessage['media'] {
  if (input._ === 'inputMediaEmpty') throw new RpcError(400, 'MEDIA_NEW_INVALID')
  if (!before.media) throw new RpcError(400, 'MEDIA_PREV_INVALID')
  const media = readInputMedia(input, call)
  if (before.groupedId !== undefined && albumKind(media) !== albumKind(before.media)) throw new RpcError(400, 'MEDIA_GROUPED_INVALID')
  return media
}

function readText({ message: text, entities }: Request, before: PrivateMessage, call: AccountCall) {
  if (text === undefined) return { text: before.text, entities: before.entities }
  if (before.media) checkCaption(text)
  else checkText(text)
  return { text, entities: readEntities({ message: text, ...(entities && { entities }) }, call).map(toPlainTl) }
}
