import type { TlObject } from '../tl/tl-object.ts'

export const GET_STATE: TlObject = { _: 'updates.getState' }

/** messages.sendMessage to somebody who has written to the bot, with further fields. */
export function sendMessage(userId: number, message: string, randomId: bigint, fields: Record<string, unknown> = {}): TlObject {
  const peer = { _: 'inputPeerUser', user_id: userId, access_hash: 0n }
  return { _: 'messages.sendMessage', peer, message, random_id: randomId, ...fields } as TlObject
}

/** messages.editMessage in the chat with somebody who has written to the bot, with further fields. */
export function editMessage(userId: number, id: number, message: string, fields: Record<string, unknown> = {}): TlObject {
  const peer = { _: 'inputPeerUser', user_id: userId, access_hash: 0n }
  return { _: 'messages.editMessage', peer, id, message, ...fields } as TlObject
}

/** messages.deleteMessages, for everyone unless told otherwise. */
export function deleteMessages(id: readonly number[], revoke = true): TlObject {
  return { _: 'messages.deleteMessages', id, revoke }
}

export function getMessages(ids: readonly number[]): TlObject {
  return { _: 'messages.getMessages', id: ids.map((id) => ({ _: 'inputMessageID', id })) }
}

export function getDifference(pts: number, limits: object = {}): TlObject {
  return { _: 'updates.getDifference', pts, date: 1, qts: 1, ...limits }
}

export function rpcError(code: number, message: string): TlObject {
  return { _: 'rpc_error', error_code: code, error_message: message }
}

/** Whether a message of the server tells what has happened to messages. */
export function isPush({ object }: { readonly object: TlObject }): boolean {
  return object._ === 'updates' || object._ === 'updateShortMessage'
}
