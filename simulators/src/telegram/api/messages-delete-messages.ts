import { now } from '../clock.ts'
import type { PrivateMessage } from '../cloud/private-message.ts'
import type { AccountCall } from './call.ts'
import { accountMethod } from './call.ts'
import { RpcError } from './rpc-error.ts'

interface Request {
  /** For the other side as well. */
  readonly revoke?: boolean
  readonly id: readonly number[]
}

/**
 * Messages of private chats, one's own and those of others; identifiers without a message are passed over.
 * https://core.telegram.org/method/messages.deleteMessages
 */
export const deleteMessages = accountMethod('messages.deleteMessages', (request: Request, call) => {
  const { account, cloud, session } = call
  const mailbox = cloud.chats.mailbox(account.id)
  const messages = [...new Set(request.id)].flatMap((id) => mailbox.get(id) ?? [])
  const forEveryone = request.revoke === true
  if (forEveryone) checkAges(messages, call)
  cloud.chats.delete(messages, { by: account.id, forEveryone }, session)
  return { _: 'messages.affectedMessages', pts: mailbox.pts, pts_count: messages.length }
})

/** All of them or none. https://core.telegram.org/bots/api#deletemessage */
function checkAges(messages: readonly PrivateMessage[], { cloud }: AccountCall): void {
  const latest = now() - cloud.rules.botRevokeTimeLimitSeconds * 1000
  if (messages.some(({ at }) => at <= latest)) throw new RpcError(403, 'MESSAGE_DELETE_FORBIDDEN')
}
