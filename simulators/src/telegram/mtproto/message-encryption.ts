import { hash, randomFillSync } from 'node:crypto'
import { decryptIge, encryptIge } from './aes-ige.ts'

/** Who wrote a message: each direction uses other parts of the key. */
export type MessageAuthor = 'client' | 'server'

const KEY_ID_LENGTH = 8
const MESSAGE_KEY_LENGTH = 16
const HEADER_LENGTH = KEY_ID_LENGTH + MESSAGE_KEY_LENGTH

/**
 * Encrypts a message (salt, session id, message id, seqno, length, body) and puts the header in front.
 * MTProto 2.0: https://core.telegram.org/mtproto/description
 */
export function encryptMessage(authKey: Buffer, authKeyId: bigint, author: MessageAuthor, message: Buffer): Buffer {
  const padding = 12 + ((16 - ((message.length + 12) % 16)) % 16)
  const padded = Buffer.allocUnsafe(message.length + padding)
  padded.set(message)
  randomFillSync(padded, message.length)
  const messageKey = computeMessageKey(authKey, author, padded)
  const { key, iv } = deriveAesKey(authKey, author, messageKey)
  const packet = Buffer.allocUnsafe(HEADER_LENGTH + padded.length)
  packet.writeBigInt64LE(authKeyId)
  packet.set(messageKey, KEY_ID_LENGTH)
  packet.set(encryptIge(padded, key, iv), HEADER_LENGTH)
  return packet
}

/** The message inside `packet` with its padding, or undefined when the key or the bytes are wrong. */
export function decryptMessage(authKey: Buffer, author: MessageAuthor, packet: Buffer): Buffer | undefined {
  const encryptedLength = packet.length - HEADER_LENGTH
  // Padded intermediate transport may leave up to 15 bytes behind the last whole block.
  const encrypted = packet.subarray(HEADER_LENGTH, HEADER_LENGTH + (encryptedLength & ~15))
  if (encrypted.length < 32) return undefined
  const messageKey = packet.subarray(KEY_ID_LENGTH, HEADER_LENGTH)
  const { key, iv } = deriveAesKey(authKey, author, messageKey)
  const padded = decryptIge(encrypted, key, iv)
  return computeMessageKey(authKey, author, padded).equals(messageKey) ? padded : undefined
}

function computeMessageKey(authKey: Buffer, author: MessageAuthor, padded: Buffer): Buffer {
  const offset = author === 'client' ? 0 : 8
  return sha256(authKey.subarray(88 + offset, 120 + offset), padded).subarray(8, 24)
}

function deriveAesKey(authKey: Buffer, author: MessageAuthor, messageKey: Buffer): { key: Buffer; iv: Buffer } {
  const offset = author === 'client' ? 0 : 8
  const a = sha256(messageKey, authKey.subarray(offset, offset + 36))
  const b = sha256(authKey.subarray(40 + offset, 76 + offset), messageKey)
  return {
    key: Buffer.concat([a.subarray(0, 8), b.subarray(8, 24), a.subarray(24, 32)]),
    iv: Buffer.concat([b.subarray(0, 8), a.subarray(8, 24), b.subarray(24, 32)]),
  }
}

function sha256(first: Uint8Array, second: Uint8Array): Buffer {
  return hash('sha256', Buffer.concat([first, second]), 'buffer')
}
