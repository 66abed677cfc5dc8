import { createCipheriv, createDecipheriv } from 'node:crypto'

const BLOCK = 16

/*
 * AES-256 in Infinite Garble Extension mode: c[i] = E(p[i] ^ c[i-1]) ^ p[i-1].
 * OpenSSL no longer offers it, so it is put together from what Node has. `iv` is c[0] followed by p[0].
 * https://core.telegram.org/mtproto/description#defining-aes-key-and-initialization-vector
 */

/**
 * Encrypts whole blocks with a single native call:
 * d[i] = c[i] ^ p[i-1] turns the definition into d[i] = E((p[i] ^ p[i-2]) ^ d[i-1]), which is CBC over p[i] ^ p[i-2].
 */
export function encryptIge(plain: Uint8Array, key: Uint8Array, iv: Uint8Array): Buffer {
  const firstPlain = iv.subarray(BLOCK)
  const chained = Buffer.from(plain)
  xorInto(chained.subarray(BLOCK, 2 * BLOCK), firstPlain)
  xorInto(chained.subarray(2 * BLOCK), plain)
  const cipher = createCipheriv('aes-256-cbc', key, iv.subarray(0, BLOCK)).setAutoPadding(false)
  const encrypted = cipher.update(chained)
  xorInto(encrypted.subarray(0, BLOCK), firstPlain)
  xorInto(encrypted.subarray(BLOCK), plain)
  return encrypted
}

/** Decrypts whole blocks, one native call for each: every block needs the plain text of the one before it. */
export function decryptIge(encrypted: Uint8Array, key: Uint8Array, iv: Uint8Array): Buffer {
  const decipher = createDecipheriv('aes-256-ecb', key, null).setAutoPadding(false)
  const plain = Buffer.allocUnsafe(encrypted.length)
  const block = Buffer.allocUnsafe(BLOCK)
  let previousEncrypted = iv.subarray(0, BLOCK)
  let previousPlain = iv.subarray(BLOCK)
  for (let start = 0; start < encrypted.length; start += BLOCK) {
    const current = encrypted.subarray(start, start + BLOCK)
    const target = plain.subarray(start, start + BLOCK)
    xor(block, current, previousPlain)
    xor(target, decipher.update(block), previousEncrypted)
    previousEncrypted = current
    previousPlain = target
  }
  return plain
}

function xor(target: Uint8Array, one: Uint8Array, other: Uint8Array): void {
  for (let index = 0; index < BLOCK; index++) target[index] = (one[index] ?? 0) ^ (other[index] ?? 0)
}

/** target[i] ^= other[i] over the length of `target`. */
function xorInto(target: Uint8Array, other: Uint8Array): void {
  for (let index = 0; index < target.length; index++) target[index] = (target[index] ?? 0) ^ (other[index] ?? 0)
}
