import { crc32 } from 'node:zlib'
import { PacketSplitter } from './packet-splitter.ts'
import type { Transport } from './transport.ts'
import { checkLength, TransportError } from './transport.ts'

const OVERHEAD = 12

/** Length of everything, number of the packet, packet, CRC32 of all that. */
export function createFull(): Transport {
  let expected = 0
  let sent = 0
  const splitter = new PacketSplitter((buffered) => {
    if (buffered.length < 4) return undefined
    const length = buffered.readUInt32LE()
    checkLength(length)
    if (length < OVERHEAD) throw new TransportError(`A full packet of ${length} bytes was announced.`)
    if (buffered.length < length) return undefined
    checkPacket(buffered.subarray(0, length), expected)
    expected += 1
    return { start: 8, end: length - 4, next: length }
  })
  return {
    name: 'full',
    receive: (chunk) => splitter.receive(chunk),
    frame(packet) {
      const framed = Buffer.allocUnsafe(packet.length + OVERHEAD)
      framed.writeUInt32LE(framed.length)
      framed.writeUInt32LE(sent, 4)
      framed.set(packet, 8)
      framed.writeUInt32LE(crc32(framed.subarray(0, -4)), framed.length - 4)
      sent += 1
      return framed
    },
  }
}

function checkPacket(packet: Buffer, expected: number): void {
  if (packet.readUInt32LE(4) !== expected) throw new TransportError(`Packet ${packet.readUInt32LE(4)} came instead of packet ${expected}.`)
  if (packet.readUInt32LE(packet.length - 4) !== crc32(packet.subarray(0, -4))) throw new TransportError('The CRC32 of a packet is wrong.')
}
