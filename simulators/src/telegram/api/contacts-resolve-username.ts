import { accountMethod } from './call.ts'
import { RpcError } from './rpc-error.ts'
import { toTlUser } from './tl-user.ts'

/** https://core.telegram.org/method/contacts.resolveUsername */
export const resolveUsername = accountMethod('contacts.resolveUsername', (request: { readonly username: string }, call) => {
  if (!/^\w{3,32}$/.test(request.username)) throw new RpcError(400, 'USERNAME_INVALID')
  const user = call.cloud.users.findByUsername(request.username)
  if (!user) throw new RpcError(400, 'USERNAME_NOT_OCCUPIED')
  return {
    _: 'contacts.resolvedPeer',
    peer: { _: 'peerUser', user_id: user.id },
    chats: [],
    users: [toTlUser(call.account.id, user)],
  }
})
