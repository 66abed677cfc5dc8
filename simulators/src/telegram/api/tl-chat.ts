import { accessHash } from '../cloud/access-hashes.ts'
import type { PrivateMessage } from '../cloud/private-message.ts'
import type { TlObject } from '../tl/tl-object.ts'

/** The channels from which messages were forwarded, each once. Nothing else is to be had of them. */
export function toTlChatsOf(accountId: number, messages: readonly PrivateMessage[]): TlObject[] {
  const channels = new Map(
    messages.flatMap(({ forwardedFrom }) => (forwardedFrom?.channel ? [[forwardedFrom.channel.id, forwardedFrom.channel]] : [])),
  )
  return [...channels.values()].map(({ id, title }) => ({
    _: 'channel',
    id,
    access_hash: accessHash(accountId, id),
    title,
    broadcast: true,
    photo: { _: 'chatPhotoEmpty' },
    date: 0,
  }))
}
