import { createCipheriv, createDecipheriv } from 'node:crypto'
import type { Transport } from './transport.ts'

export const OBFUSCATED_INIT_LENGTH = 64

const TAG_OFFSET = 56

/** What the first 64 bytes of an obfuscated connection say. */
export interface ObfuscatedInit {
  /** Names the transport inside, four equal bytes. */
  readonly tag: number
  wrap(inner: Transport): Transport
}

/** AES-256-CTR in both directions under keys that lie open in the init. https://core.telegram.org/mtproto/mtproto-transports#transport-obfuscation */
export function readObfuscatedInit(init: Buffer): ObfuscatedInit {
  const reversed = Buffer.from(init.subarray(8, 56)).reverse()
  const decipher = createDecipheriv('aes-256-ctr', init.subarray(8, 40), init.subarray(40, 56))
  const cipher = createCipheriv('aes-256-ctr', reversed.subarray(0, 32), reversed.subarray(32, 48))
  const tag = decipher.update(init).readUInt32LE(TAG_OFFSET)
  return {
    tag,
    wrap: (inner) => ({
      name: `obfuscated ${inner.name}`,
      receive: (chunk) => inner.receive(decipher.update(chunk)),
      frame: (packet) => cipher.update(inner.frame(packet)),
    }),
  }
}
