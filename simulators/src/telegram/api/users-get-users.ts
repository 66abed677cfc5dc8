import type { TlObject } from '../tl/tl-object.ts'
import { accountMethod } from './call.ts'
import { findInputUser } from './peers.ts'
import { RpcError } from './rpc-error.ts'
import { toTlUser } from './tl-user.ts'

/** https://core.telegram.org/method/users.getUsers */
export const getUsers = accountMethod('users.getUsers', (request: { readonly id: readonly TlObject[] }, call) =>
  request.id.map((input) => {
    const user = findInputUser(input, call)
    return user ? toTlUser(call.account.id, user) : { _: 'userEmpty', id: input['user_id'] }
  }),
)

/** https://core.telegram.org/method/users.getFullUser */
export const getFullUser = accountMethod('users.getFullUser', (request: { readonly id: TlObject }, call) => {
  const user = findInputUser(request.id, call)
  if (!user) throw new RpcError(400, 'USER_ID_INVALID')
  const [photoId] = user.kind === 'person' ? (user.photos ?? []) : []
  const photo = photoId === undefined ? undefined : call.cloud.files.get(photoId)
  return {
    _: 'users.userFull',
    full_user: {
      _: 'userFull',
      id: user.id,
      settings: { _: 'peerSettings' },
      notify_settings: { _: 'peerNotifySettings' },
      common_chats_count: 0,
      profile_photo: photo && call.cloud.files.toTl(call.account.id, photo.tl),
    },
    chats: [],
    users: [toTlUser(call.account.id, user)],
  }
})
