import type { PrivateMessage } from '../cloud/private-message.ts'
import type { PersonUser } from '../cloud/users.ts'
import { toPlainTl } from '../tl/plain-tl.ts'
import type { TlObject } from '../tl/tl-object.ts'
import type { AccountCall } from './call.ts'
import { accountMethod } from './call.ts'
import { readEntities } from './entities.ts'
import { MAX_MESSAGE_LENGTH } from './help-get-config.ts'
import { requireReachablePerson } from './peers.ts'
import { RpcError } from './rpc-error.ts'
import { toDate, toTlEntities, toTlMessage } from './tl-message.ts'
import { toTlUsersOf } from './tl-user.ts'

interface Request {
  readonly peer: TlObject
  readonly message: string
  readonly random_id: bigint
  readonly entities?: readonly TlObject[]
  readonly schedule_date?: number
  /** An `InputReplyTo`; only `inputReplyToMessage` has this field. */
  readonly reply_to?: { readonly reply_to_msg_id?: number }
}

/** https://core.telegram.org/method/messages.sendMessage */
export const sendMessage = accountMethod('messages.sendMessage', (request: Request, call) => {
  const { account, cloud } = call
  const person = requireReachablePerson(request.peer, call)
  const earlier = findEarlier(request, person, call)
  if (earlier) return toRepeatedAnswer(earlier, request.random_id, call)
  checkText(request)
  call.onEnd(cloud.chats.randomIds.begin(account.id, person.id, request.random_id))
  const message = cloud.chats.send(
    {
      from: account.id,
      to: person.id,
      text: request.message,
      entities: readEntities(request, call).map(toPlainTl),
      replyTo: findReplyTo(request, person, call),
      randomId: request.random_id,
    },
    call.session,
  )
  return cloud.updateShape.nextAnswerIsShort() ? toShortAnswer(message, call) : toFullAnswer(message, request.random_id, call)
})

/**
 * What the first call with that `random_id` has sent to that peer.
 * https://core.telegram.org/api/updates#updatemessageid-updates
 */
function findEarlier(request: Request, person: PersonUser, { account, cloud }: AccountCall): PrivateMessage | undefined {
  const { randomIds } = cloud.chats
  const earlier = randomIds.findSent(account.id, person.id, request.random_id)
  const isRefused = earlier !== undefined && cloud.trouble.refusesEveryRepeatedRandomId
  if (isRefused || randomIds.isUnderWay(account.id, person.id, request.random_id)) throw new RpcError(500, 'RANDOM_ID_DUPLICATE')
  return earlier
}

function checkText({ message, schedule_date }: Request): void {
  if (message.trim() === '') throw new RpcError(400, 'MESSAGE_EMPTY')
  if (message.length > MAX_MESSAGE_LENGTH) throw new RpcError(400, 'MESSAGE_TOO_LONG')
  if (schedule_date !== undefined) throw new RpcError(400, 'SCHEDULE_BOT_NOT_ALLOWED')
}

function findReplyTo(request: Request, person: PersonUser, { account, cloud }: AccountCall): PrivateMessage | undefined {
  const id = request.reply_to?.reply_to_msg_id
  if (id === undefined) return undefined
  const message = cloud.chats.mailbox(account.id).get(id)
  if (message?.from !== person.id && message?.to !== person.id) throw new RpcError(400, 'MSG_ID_INVALID')
  return message
}

function toShortAnswer(message: PrivateMessage, { account, cloud, layer }: AccountCall): TlObject {
  return {
    _: 'updateShortSentMessage',
    out: true,
    id: message.fromId,
    pts: cloud.chats.mailbox(account.id).ptsOf(message.fromId),
    pts_count: 1,
    date: toDate(message),
    entities: toTlEntities(message, layer),
  }
}

function toFullAnswer(message: PrivateMessage, randomId: bigint, call: AccountCall): TlObject {
  const pts = call.cloud.chats.mailbox(call.account.id).ptsOf(message.fromId)
  return toUpdates(message, randomId, { pts, pts_count: 1 }, call)
}

/** Nothing has happened, so the pts is what it is already, and its count is 0. */
function toRepeatedAnswer(message: PrivateMessage, randomId: bigint, call: AccountCall): TlObject {
  return toUpdates(message, randomId, { pts: call.cloud.chats.mailbox(call.account.id).pts, pts_count: 0 }, call)
}

/** The message's identifier comes first: clients look it up when they meet the message. */
function toUpdates(message: PrivateMessage, randomId: bigint, pts: { pts: number; pts_count: number }, call: AccountCall): TlObject {
  return {
    _: 'updates',
    updates: [
      { _: 'updateMessageID', id: message.fromId, random_id: randomId },
      { _: 'updateNewMessage', message: toTlMessage(call.account.id, message, call.layer), ...pts },
    ],
    users: toTlUsersOf(call.account.id, [message], call.cloud.users),
    chats: [],
    date: toDate(message),
    seq: 0,
  }
}
