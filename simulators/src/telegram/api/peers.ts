import { accessHash } from '../cloud/access-hashes.ts'
import type { PersonUser, User } from '../cloud/users.ts'
import type { TlObject } from '../tl/tl-object.ts'
import type { AccountCall } from './call.ts'
import { RpcError } from './rpc-error.ts'

/** An `InputPeer` or `InputUser` that stands for a user. */
interface InputUserFields {
  readonly _: string
  readonly user_id?: bigint
  readonly access_hash?: bigint
}

/**
 * The user a client means, undefined when there is none or the client has no right to name it.
 * A bot may leave the access hash out (0) for people who have written to it. https://core.telegram.org/api/peers#access-hash
 */
export function findInputUser(input: TlObject | InputUserFields, call: AccountCall): User | undefined {
  const { users, chats } = call.cloud
  const { _: kind, user_id: userId, access_hash: hash } = input as InputUserFields
  if (kind === 'inputUserSelf' || kind === 'inputPeerSelf') return call.account
  if ((kind !== 'inputUser' && kind !== 'inputPeerUser') || userId === undefined) return undefined
  const user = users.get(Number(userId))
  if (!user) return undefined
  const isKnown = hash === accessHash(call.account.id, user.id) || (hash === 0n && chats.hasWritten(user.id, call.account.id))
  return isKnown ? user : undefined
}

/**
 * The person a call is about. https://core.telegram.org/method/messages.editMessage#possible-errors
 * @throws RpcError
 */
export function requirePerson(peer: TlObject, call: AccountCall): PersonUser {
  const user = findInputUser(peer, call)
  if (!user || user.id === call.account.id) throw new RpcError(400, 'PEER_ID_INVALID')
  if (user.kind === 'bot') throw new RpcError(400, 'USER_IS_BOT')
  if (user.isDeleted) throw new RpcError(400, 'INPUT_USER_DEACTIVATED')
  return user
}

/**
 * The person a bot wants to reach. https://core.telegram.org/method/messages.sendMessage#possible-errors
 * @throws RpcError
 */
export function requireReachablePerson(peer: TlObject, call: AccountCall): PersonUser {
  const user = requirePerson(peer, call)
  if (call.cloud.users.isBlocked(user.id, call.account.id)) throw new RpcError(400, 'USER_IS_BLOCKED')
  // A bot cannot begin a conversation.
  if (!call.cloud.chats.hasWritten(user.id, call.account.id)) throw new RpcError(400, 'PEER_ID_INVALID')
  return user
}
