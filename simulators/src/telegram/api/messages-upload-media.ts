import type { TlObject } from '../tl/tl-object.ts'
import { accountMethod } from './call.ts'
import { readInputMedia } from './input-media.ts'
import { requirePerson } from './peers.ts'

const OPEN_PEERS = ['inputPeerEmpty', 'inputPeerSelf']

/**
 * Makes files of uploads, to be sent later. A bot may leave the peer open.
 * https://core.telegram.org/method/messages.uploadMedia
 */
export const uploadMedia = accountMethod('messages.uploadMedia', (request: { readonly peer: TlObject; readonly media: TlObject }, call) => {
  if (!OPEN_PEERS.includes(request.peer._)) requirePerson(request.peer, call)
  return call.cloud.files.toTl(call.account.id, readInputMedia(request.media, call))
})
