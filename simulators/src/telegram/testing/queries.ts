import type { TlObject } from '../tl/tl-object.ts'

export const GET_STATE: TlObject = { _: 'updates.getState' }

/** messages.sendMessage to somebody who has written to the bot, with further fields. */
export function sendMessage(userId: number, message: string, randomId: bigint, fields: Record<string, unknown> = {}): TlObject {
  const peer = { _: 'inputPeerUser', user_id: userId, access_hash: 0n }
  return { _: 'messages.sendMessage', peer, message, random_id: randomId, ...fields } as TlObject
}

export function rpcError(code: number, message: string): TlObject {
  return { _: 'rpc_error', error_code: code, error_message: message }
}

/** Whether a message of the server tells of a new message. */
export function isPush({ object }: { readonly object: TlObject }): boolean {
  return object._ === 'updates' || object._ === 'updateShortMessage'
}
