import { PacketSplitter } from './packet-splitter.ts'
import type { Transport } from './transport.ts'
import { checkLength } from './transport.ts'

export const ABRIDGED_TAG = 0xef

/** Length in 4-byte words: one byte, or 0x7f and three bytes. The highest bit asks for a quick ack, which a server may leave out. */
export function createAbridged(): Transport {
  const splitter = new PacketSplitter((buffered) => {
    const first = buffered[0]
    if (first === undefined) return undefined
    const isLong = (first & 0x7f) === 0x7f
    const start = isLong ? 4 : 1
    if (buffered.length < start) return undefined
    const length = (isLong ? buffered.readUIntLE(1, 3) : first & 0x7f) * 4
    checkLength(length)
    const end = start + length
    return buffered.length < end ? undefined : { start, end, next: end }
  })
  return {
    name: 'abridged',
    receive: (chunk) => splitter.receive(chunk),
    frame: (packet) => Buffer.concat([abridgedHeader(packet.length / 4), packet]),
  }
}

function abridgedHeader(words: number): Buffer {
  if (words < 0x7f) return Buffer.from([words])
  const header = Buffer.from([0x7f, 0, 0, 0])
  header.writeUIntLE(words, 1, 3)
  return header
}
