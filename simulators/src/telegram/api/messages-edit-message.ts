import { isDeepStrictEqual } from 'node:util'
import { now } from '../clock.ts'
import type { PrivateMessage } from '../cloud/private-message.ts'
import type { PlainTl } from '../tl/plain-tl.ts'
import { toPlainTl } from '../tl/plain-tl.ts'
import type { TlObject } from '../tl/tl-object.ts'
import type { AccountCall } from './call.ts'
import { accountMethod } from './call.ts'
import { checkText } from './check-text.ts'
import { readEntities } from './entities.ts'
import { requirePerson } from './peers.ts'
import { RpcError } from './rpc-error.ts'
import { toTlUpdate, toTlUpdates } from './tl-updates.ts'

interface Request {
  readonly peer: TlObject
  readonly id: number
  /** Left out when something else is to change. */
  readonly message?: string
  readonly entities?: readonly TlObject[]
  readonly media?: TlObject
  readonly schedule_date?: number
}

/**
 * The text of one's own message; there is nothing else here that could be edited. Whoever has blocked the bot sees the edit all the same:
 * USER_IS_BLOCKED is not among the documented errors. https://core.telegram.org/method/messages.editMessage
 */
export const editMessage = accountMethod('messages.editMessage', (request: Request, call) => {
  const { account, cloud, layer, session } = call
  const message = requireOwnMessage(request, call)
  const content = readContent(request, message, call)
  if (isDeepStrictEqual(content, { text: message.text, entities: message.entities })) throw new RpcError(400, 'MESSAGE_NOT_MODIFIED')
  const edited = cloud.chats.edit(message, content, session)
  const at = edited.editedAt ?? now()
  const { pts } = cloud.chats.mailbox(account.id)
  const update = toTlUpdate({ kind: 'edited', account: account.id, message: edited, at, pts }, layer)
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

function readContent(request: Request, before: PrivateMessage, call: AccountCall): { text: string; entities: readonly PlainTl[] } {
  const { message: text, entities, media, schedule_date } = request
  if (media) throw new RpcError(400, 'MEDIA_NEW_INVALID')
  if (schedule_date !== undefined) throw new RpcError(400, 'SCHEDULE_DATE_INVALID')
  if (text === undefined) return { text: before.text, entities: before.entities }
  checkText(text)
  return { text, entities: readEntities({ message: text, ...(entities && { entities }) }, call).map(toPlainTl) }
}
