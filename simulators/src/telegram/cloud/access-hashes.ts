import { hash } from 'node:crypto'

/**
 * The access hash under which one account may address another user, or a file. It differs from account to account,
 * so that a client that mixes up two accounts is refused. https://core.telegram.org/api/peers#access-hash
 */
export function accessHash(accountId: number, id: number | string): bigint {
  return hash('sha1', `${id} for ${accountId}`, 'buffer').readBigInt64LE()
}
