import { nowSeconds } from '../clock.ts'
import type { Mailbox, MailboxEvent } from '../cloud/mailbox.ts'
import type { Notice } from '../cloud/notices.ts'
import type { PrivateMessage } from '../cloud/private-message.ts'
import type { TlObject } from '../tl/tl-object.ts'
import type { AccountCall } from './call.ts'
import { accountMethod } from './call.ts'
import { RpcError } from './rpc-error.ts'
import { toTlChatsOf } from './tl-chat.ts'
import { toTlMessage, wordsOf } from './tl-message.ts'
import { toDeleteUpdate } from './tl-updates.ts'
import { toTlUsersOf } from './tl-user.ts'

interface Request {
  readonly pts: number
  readonly qts: number
  readonly pts_limit?: number
  readonly pts_total_limit?: number
}

/** More than that comes in slices. */
const SLICE_LENGTH = 100

/** Nothing is numbered by seq: every update container has the seq 0, which means that its order does not matter. */
const SEQ = 0

/** https://core.telegram.org/method/updates.getState */
export const getState = accountMethod('updates.getState', (_request: object, call) =>
  toState(call.cloud.chats.mailbox(call.account.id).pts, call.cloud.notices.qtsOf(call.account.id)),
)

/** https://core.telegram.org/method/updates.getDifference */
export const getDifference = accountMethod('updates.getDifference', (request: Request, call) => {
  const mailbox = call.cloud.chats.mailbox(call.account.id)
  if (request.pts <= 0) throw new RpcError(400, 'PERSISTENT_TIMESTAMP_EMPTY')
  if (request.pts > mailbox.pts) throw new RpcError(400, 'PERSISTENT_TIMESTAMP_INVALID')
  const isTooLong = request.pts_total_limit !== undefined && request.pts + request.pts_total_limit < mailbox.pts
  if (isTooLong || call.cloud.trouble.takeDifferenceTooLong()) return { _: 'updates.differenceTooLong', pts: mailbox.pts }
  const notices = call.cloud.notices.after(call.account.id, request.qts)
  if (request.pts === mailbox.pts && notices.length === 0) return { _: 'updates.differenceEmpty', date: nowSeconds(), seq: SEQ }
  const events = mailbox.after(request.pts, Math.min(Math.max(request.pts_limit ?? SLICE_LENGTH, 1), SLICE_LENGTH))
  const pts = request.pts + events.length
  const isSlice = pts < mailbox.pts
  const content = toDifference(sumUp(events, mailbox), isSlice ? [] : notices, pts, call)
  if (isSlice) return { _: 'updates.differenceSlice', ...content, intermediate_state: toState(pts, request.qts) }
  return { _: 'updates.difference', ...content, state: toState(pts, call.cloud.notices.qtsOf(call.account.id)) }
})

/** What has become of messages, each named once. */
interface Sum {
  readonly sent: readonly PrivateMessage[]
  readonly edited: readonly PrivateMessage[]
  /** Identifiers. */
  readonly deleted: readonly number[]
}

/**
 * Messages are told of as they are now: what was edited meanwhile comes with its last text, and what was deleted does not come at all.
 * A message that is new to the client is not told of a second time because it was edited.
 */
function sumUp(events: readonly MailboxEvent[], mailbox: Mailbox): Sum {
  const idsOf = (kind: MailboxEvent['kind']) => new Set(events.flatMap((event) => (event.kind === kind ? event.id : [])))
  const sent = idsOf('sent')
  const find = (ids: Iterable<number>) => [...ids].flatMap((id) => mailbox.get(id) ?? [])
  return {
    sent: find(sent),
    edited: find([...idsOf('edited')].filter((id) => !sent.has(id))),
    deleted: [...new Set(events.map(({ id }) => id))].filter((id) => mailbox.isToldOfDeletion(id)),
  }
}

/** Updates in a difference have no pts of their own: all of them together lead to its state. */
function toDifference({ sent, edited, deleted }: Sum, notices: readonly Notice[], pts: number, call: AccountCall) {
  const { account, cloud } = call
  const noPts = { pts, pts_count: 0 }
  const words = wordsOf(call)
  const edits = edited.map((message) => ({ _: 'updateEditMessage', message: toTlMessage(account.id, message, words), ...noPts }))
  return {
    new_messages: sent.map((message) => toTlMessage(account.id, message, words)),
    new_encrypted_messages: [],
    other_updates: [
      ...sent.flatMap((message) => toMessageIdUpdate(message, call)),
      ...edits,
      ...(deleted.length > 0 ? [toDeleteUpdate(deleted, noPts)] : []),
      ...notices.map(({ update }) => update),
    ],
    chats: toTlChatsOf(account.id, [...sent, ...edited]),
    users: toTlUsersOf(
      account.id,
      [...sent, ...edited],
      cloud.users,
      notices.flatMap(({ users }) => users),
    ),
  }
}

/** Which of its own sendings a message is: a client that has lost the answer learns it here. */
function toMessageIdUpdate(message: PrivateMessage, { account, cloud }: AccountCall): TlObject[] {
  const randomId = message.from === account.id ? cloud.chats.randomIds.randomIdOf(message) : undefined
  return randomId === undefined ? [] : [{ _: 'updateMessageID', id: message.fromId, random_id: randomId }]
}

function toState(pts: number, qts: number): TlObject {
  return { _: 'updates.state', pts, qts, date: nowSeconds(), seq: SEQ, unread_count: 0 }
}
