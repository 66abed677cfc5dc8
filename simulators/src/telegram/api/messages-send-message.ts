import type { PrivateMessage } from '../cloud/private-message.ts'
import type { PersonUser } from '../cloud/users.ts'
import { toPlainTl } from '../tl/plain-tl.ts'
import type { TlObject } from '../tl/tl-object.ts'
import type { AccountCall } from './call.ts'
import { accountMethod } from './call.ts'
import { checkText } from './check-text.ts'
import { readEntities } from './entities.ts'
import { requireReachablePerson } from './peers.ts'
import { RpcError } from './rpc-error.ts'
import { toDate, toTlEntities, toTlMessage } from './tl-message.ts'
import type { PtsFields } from './tl-updates.ts'
import { toTlUpdates } from './tl-updates.ts'

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
  checkText(request.message)
  if (request.schedule_date !== undefined) throw new RpcError(400, 'SCHEDULE_BOT_NOT_ALLOWED')
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
    pts: cloud.chats.mailbox(account.id).pts,
    pts_count: 1,
    date: toDate(message),
    entities: toTlEntities(message, layer),
  }
}

function toFullAnswer(message: PrivateMessage, randomId: bigint, call: AccountCall): TlObject {
  return toUpdates(message, randomId, { pts: call.cloud.chats.mailbox(call.account.id).pts, pts_count: 1 }, call)
}

/** Nothing has happened, so the pts is what it is already, and its count is 0. */
function toRepeatedAnswer(message: PrivateMessage, randomId: bigint, call: AccountCall): TlObject {
  return toUpdates(message, randomId, { pts: call.cloud.chats.mailbox(call.account.id).pts, pts_count: 0 }, call)
}

/** The message's identifier comes first: clients look it up when they meet the message. Of one that has been deleted since, nothing else is left. */
function toUpdates(message: PrivateMessage, randomId: bigint, pts: PtsFields, { account, cloud, layer }: AccountCall): TlObject {
  const identifier = { _: 'updateMessageID', id: message.fromId, random_id: randomId }
  const update = { _: 'updateNewMessage', message: toTlMessage(account.id, message, layer), ...pts }
  const updates = message.fromDeletedAt === undefined ? [identifier, update] : [identifier]
  return toTlUpdates(account.id, { updates, messages: [message], at: message.at }, cloud.users)
}
