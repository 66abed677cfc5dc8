import { randomBytes, randomInt } from 'node:crypto'
import { PacketSplitter } from './packet-splitter.ts'
import type { Transport } from './transport.ts'
import { checkLength } from './transport.ts'

export const INTERMEDIATE_TAG = 0xeeeeeeee
export const PADDED_INTERMEDIATE_TAG = 0xdddddddd

/** Length in bytes as a 32-bit number. Padded: up to 15 random bytes follow each packet and are counted in its length. */
export function createIntermediate(padded: boolean): Transport {
  const splitter = new PacketSplitter((buffered) => {
    if (buffered.length < 4) return undefined
    // The highest bit asks for a quick ack, which a server may leave out.
    const length = buffered.readUInt32LE() & 0x7fffffff
    checkLength(length)
    const end = 4 + length
    return buffered.length < end ? undefined : { start: 4, end, next: end }
  })
  return {
    name: padded ? 'padded intermediate' : 'intermediate',
    receive: (chunk) => splitter.receive(chunk),
    frame(packet) {
      const padding = padded ? randomBytes(randomInt(16)) : Buffer.alloc(0)
      const header = Buffer.allocUnsafe(4)
      header.writeUInt32LE(packet.length + padding.length)
      return Buffer.concat([header, packet, padding])
    },
  }
}
