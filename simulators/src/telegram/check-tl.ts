import type { TlContent } from './person-parts.ts'
import type { TlEncoder } from './tl/encode.ts'

/** @throws when something in it is not in the schema */
export function checkTl({ entities, media, action }: TlContent, encoder: TlEncoder): void {
  const peer = { peer_id: { _: 'peerUser' } }
  encoder.encode(action ? { _: 'messageService', ...peer, action } : { _: 'message', ...peer, entities, media })
}
