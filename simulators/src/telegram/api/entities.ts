import type { TlObject } from '../tl/tl-object.ts'
import type { AccountCall } from './call.ts'
import { findInputUser } from './peers.ts'
import { RpcError } from './rpc-error.ts'

/** More than that cannot be in one message. */
const MAX_ENTITIES = 1000

/**
 * The entities of a message to be sent, as they will be received.
 * Offsets and lengths count UTF-16 units, as JavaScript does. https://core.telegram.org/api/entities
 * @throws RpcError
 */
export function readEntities(
  request: { readonly message: string; readonly entities?: readonly TlObject[] },
  call: AccountCall,
): TlObject[] {
  const entities = request.entities ?? []
  if (entities.length > MAX_ENTITIES) throw new RpcError(400, 'ENTITIES_TOO_LONG')
  for (const entity of entities) checkBounds(entity, request.message.length)
  return entities.map((entity) => toReceivedEntity(entity, call))
}

function checkBounds(entity: TlObject, textLength: number): void {
  const { offset, length } = entity as unknown as { offset: number; length: number }
  if (offset < 0 || length <= 0 || offset + length > textLength) throw new RpcError(400, 'ENTITY_BOUNDS_INVALID')
}

/** A mention of somebody without a username is written with an access hash and received without. */
function toReceivedEntity(entity: TlObject, call: AccountCall): TlObject {
  if (entity._ !== 'inputMessageEntityMentionName') return entity
  const user = findInputUser(entity['user_id'] as TlObject, call)
  if (!user) throw new RpcError(400, 'ENTITY_MENTION_USER_INVALID')
  return { _: 'messageEntityMentionName', offset: entity['offset'], length: entity['length'], user_id: user.id }
}
