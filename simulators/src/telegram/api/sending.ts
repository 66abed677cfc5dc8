import type { MessageExtras, PrivateMessage } from '../cloud/private-message.ts'
import type { PersonUser } from '../cloud/users.ts'
import { toPlainTl } from '../tl/plain-tl.ts'
import type { TlObject } from '../tl/tl-object.ts'
import type { AccountCall } from './call.ts'
import { readReplyMarkup } from './reply-markup.ts'
import { RpcError } from './rpc-error.ts'
import { toTlMessage, wordsOf } from './tl-message.ts'
import { toTlUpdates } from './tl-updates.ts'

/** What all methods that send have in common. */
export interface SendRequest {
  readonly peer: TlObject
  readonly reply_to?: InputReply
  readonly reply_markup?: TlObject
  readonly schedule_date?: number
}

/** An `InputReplyTo`; only `inputReplyToMessage` has these fields. */
interface InputReply {
  readonly reply_to_msg_id?: number
  readonly quote_text?: string
  readonly quote_entities?: readonly TlObject[]
  readonly quote_offset?: number
}

/** A message that a call has sent, or an earlier one under the same identifier. */
export interface Sent {
  readonly message: PrivateMessage
  readonly randomId: bigint
}

/**
 * What the first call with that `random_id` has sent to that peer.
 * https://core.telegram.org/api/updates#updatemessageid-updates
 * @throws RpcError
 */
export function findEarlier(randomId: bigint, person: PersonUser, { account, cloud }: AccountCall): PrivateMessage | undefined {
  const { randomIds } = cloud.chats
  const earlier = randomIds.findSent(account.id, person.id, randomId)
  const isRefused = earlier !== undefined && cloud.trouble.refusesEveryRepeatedRandomId
  if (isRefused || randomIds.isUnderWay(account.id, person.id, randomId)) throw new RpcError(500, 'RANDOM_ID_DUPLICATE')
  return earlier
}

/**
 * What a message to be sent has besides its content.
 * @throws RpcError
 */
export function readExtras(
  request: SendRequest,
  person: PersonUser,
  call: AccountCall,
): MessageExtras & { readonly replyTo: PrivateMessage | undefined } {
  if (request.schedule_date !== undefined) throw new RpcError(400, 'SCHEDULE_BOT_NOT_ALLOWED')
  const replyTo = findReplyTo(request.reply_to, person, call)
  return { replyTo, quote: replyTo && readQuote(request.reply_to, replyTo), replyMarkup: readReplyMarkup(request.reply_markup) }
}

function findReplyTo(reply: InputReply | undefined, person: PersonUser, { account, cloud }: AccountCall): PrivateMessage | undefined {
  if (reply?.reply_to_msg_id === undefined) return undefined
  const message = cloud.chats.mailbox(account.id).get(reply.reply_to_msg_id)
  if (message?.from !== person.id && message?.to !== person.id) throw new RpcError(400, 'MSG_ID_INVALID')
  return message
}

/** The words have to be in the other message; where exactly, the offset is a hint. https://core.telegram.org/api/messages#quotes */
function readQuote(reply: InputReply | undefined, replyTo: PrivateMessage): MessageExtras['quote'] {
  if (!reply?.quote_text) return undefined
  const { quote_text: text, quote_entities: entities = [], quote_offset: hint = 0 } = reply
  const offset = replyTo.text.startsWith(text, hint) ? hint : replyTo.text.indexOf(text)
  if (offset < 0) throw new RpcError(400, 'QUOTE_TEXT_INVALID')
  return { text, entities: entities.map(toPlainTl), offset }
}

/**
 * The full answer. Identifiers come first: clients look them up when they meet the messages. Of one that has been deleted since, nothing else
 * is left. Where nothing has happened, as on a repetition, the pts is what it was already, and its count is 0.
 */
export function toSentAnswer(sent: readonly Sent[], newCount: number, call: AccountCall): TlObject {
  const { account, cloud } = call
  const { pts } = cloud.chats.mailbox(account.id)
  const identifiers = sent.map(({ message, randomId }) => ({ _: 'updateMessageID', id: message.fromId, random_id: randomId }))
  const firstNew = sent.length - newCount
  const updates = sent.flatMap(({ message }, index) => {
    if (message.fromDeletedAt !== undefined) return []
    const ownPts = index < firstNew ? { pts: pts - newCount, pts_count: 0 } : { pts: pts - (sent.length - 1 - index), pts_count: 1 }
    return [{ _: 'updateNewMessage', message: toTlMessage(account.id, message, wordsOf(call)), ...ownPts }]
  })
  const messages = sent.map(({ message }) => message)
  return toTlUpdates(account.id, { updates: [...identifiers, ...updates], messages, at: messages.at(-1)?.at ?? 0 }, cloud.users)
}
