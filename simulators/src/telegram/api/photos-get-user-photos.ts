import type { TlObject } from '../tl/tl-object.ts'
import { accountMethod } from './call.ts'
import { findInputUser } from './peers.ts'
import { RpcError } from './rpc-error.ts'
import { toTlUser } from './tl-user.ts'

interface Request {
  readonly user_id: TlObject
  readonly offset: number
  /** Only that photo and older ones when it is not 0; with an offset of -1, that photo alone. */
  readonly max_id: bigint
  readonly limit: number
}

const MAX_LIMIT = 100

/** A person's pictures, newest first. https://core.telegram.org/method/photos.getUserPhotos */
export const getUserPhotos = accountMethod('photos.getUserPhotos', (request: Request, call) => {
  const { account, cloud } = call
  const user = findInputUser(request.user_id, call)
  if (!user) throw new RpcError(400, 'USER_ID_INVALID')
  const all = user.kind === 'person' ? (user.photos ?? []) : []
  const start = request.max_id === 0n ? 0 : all.indexOf(request.max_id.toString())
  if (start < 0) throw new RpcError(400, 'MAX_ID_INVALID')
  const first = start + Math.max(0, request.offset)
  const count = request.offset === -1 ? 1 : Math.min(request.limit > 0 ? request.limit : MAX_LIMIT, MAX_LIMIT)
  const photos = all.slice(first, first + count).flatMap((id) => {
    const file = cloud.files.get(id)
    return file ? [cloud.files.toTl(account.id, file.tl)] : []
  })
  const users = [toTlUser(account.id, user)]
  if (photos.length === all.length) return { _: 'photos.photos', photos, users }
  return { _: 'photos.photosSlice', count: all.length, photos, users }
})
