import { createCipheriv, randomBytes } from 'node:crypto'
import { crc32 } from 'node:zlib'
import type { IPacketCodec } from '@mtcute/core'
import { IntermediatePacketCodec, ObfuscatedPacketCodec, PaddedIntermediatePacketCodec } from '@mtcute/core'
import type { ICryptoProvider, Logger } from '@mtcute/core/utils.js'
import { describe, expect, test } from 'vitest'
import { sniffTransport } from './sniff-transport.ts'
import type { Transport } from './transport.ts'

const PACKETS = [24, 28, 504, 508, 100_000].map((length) => randomBytes(length))

describe.each<[string, () => IPacketCodec]>([
  ['intermediate', () => new IntermediatePacketCodec()],
  ['padded intermediate', () => new PaddedIntermediatePacketCodec()],
  ['obfuscated intermediate', () => new ObfuscatedPacketCodec(new IntermediatePacketCodec())],
  ['obfuscated padded intermediate', () => new ObfuscatedPacketCodec(new PaddedIntermediatePacketCodec())],
])('%s, with an independent library as the client', (name, createCodec) => {
  test('is recognised, and packets come through in both directions', async () => {
    const codec = createCodec()
    codec.setup?.(CRYPTO, {} as Logger)
    const client = await createClient(codec)
    const { transport, packets } = receiveByteByByte(Buffer.concat([client.tag, ...(await Promise.all(PACKETS.map(client.encode)))]))
    expect(transport.name).toBe(name)
    expect(packets.map((packet, index) => packet.subarray(0, PACKETS[index]?.length))).toEqual(PACKETS)
    expect(packets.every((packet, index) => packet.length - (PACKETS[index]?.length ?? 0) < 16)).toBe(true)
    for (const packet of PACKETS) expect((await client.decode(transport.frame(packet))).subarray(0, packet.length)).toEqual(packet)
  })
})

describe('abridged', () => {
  test('has one byte of length for short packets and four for long ones', () => {
    const [short, long] = [randomBytes(4 * 126), randomBytes(4 * 127)]
    const bytes = Buffer.concat([Buffer.from([0xef, 126]), short, Buffer.from([0x7f, 127, 0, 0]), long])
    const { transport, packets } = receiveByteByByte(bytes)
    expect(packets).toEqual([short, long])
    expect(Buffer.concat([transport.frame(short), transport.frame(long)])).toEqual(bytes.subarray(1))
  })

  test('may ask for quick acks, which are left out', () => {
    const packet = randomBytes(8)
    expect(receiveByteByByte(Buffer.concat([Buffer.from([0xef, 0x80 | 2]), packet])).packets).toEqual([packet])
  })
})

describe('full', () => {
  test('counts packets and checks them', () => {
    const { transport, packets } = receiveByteByByte(Buffer.concat(PACKETS.map(frameFull)))
    expect(transport.name).toBe('full')
    expect(packets).toEqual(PACKETS)
    expect(PACKETS.map((packet) => transport.frame(packet))).toEqual(PACKETS.map(frameFull))
  })

  test.each<[string, () => Buffer]>([
    ['a wrong number', () => Buffer.concat([frameFull(randomBytes(8), 0), frameFull(randomBytes(8), 2)])],
    ['a wrong checksum', () => Buffer.concat([frameFull(randomBytes(8), 0).fill(1, 19, 20)])],
    ['an impossible length', () => Buffer.from('ffffff7f00000000', 'hex')],
  ])('refuses %s', (_name, makeBytes) => {
    expect(() => receiveByteByByte(makeBytes())).toThrow(/Packet|CRC32|announced/)
  })
})

test('an obfuscated connection with an unknown tag is refused', () => {
  expect(() => sniffTransport(Buffer.alloc(64, 1))).toThrow('No transport has the tag')
})

/** What a server makes of bytes that arrive one at a time, which is the hardest for it. */
function receiveByteByByte(bytes: Buffer): { transport: Transport; packets: Buffer[] } {
  for (let length = 1; length <= bytes.length; length++) {
    const sniffed = sniffTransport(bytes.subarray(0, length))
    if (!sniffed) continue
    const { transport, rest } = sniffed
    const packets = transport.receive(rest)
    const step = bytes.length > 1000 ? 997 : 1
    for (let start = length; start < bytes.length; start += step) packets.push(...transport.receive(bytes.subarray(start, start + step)))
    return { transport, packets: packets.map((packet) => Buffer.from(packet)) }
  }
  throw new Error('No transport was recognised.')
}

function frameFull(packet: Buffer, number: number): Buffer {
  const header = Buffer.alloc(8)
  header.writeUInt32LE(packet.length + 12)
  header.writeUInt32LE(number, 4)
  const checksum = Buffer.alloc(4)
  checksum.writeUInt32LE(crc32(Buffer.concat([header, packet])))
  return Buffer.concat([header, packet, checksum])
}

/** The few things of the library's streams and ciphers that its codecs use. */
async function createClient(codec: IPacketCodec) {
  const tag = Buffer.from(await codec.tag())
  return {
    tag,
    async encode(packet: Buffer): Promise<Buffer> {
      const written: Uint8Array[] = []
      const into = {
        writeSync: (length: number) => {
          const part = new Uint8Array(length)
          written.push(part)
          return part
        },
        disposeWriteSync: () => undefined,
      }
      await codec.encode(packet, into as unknown as Parameters<IPacketCodec['encode']>[1])
      return Buffer.concat(written)
    },
    async decode(bytes: Buffer): Promise<Buffer> {
      let position = 0
      const reader = {
        get available() {
          return bytes.length - position
        },
        readSync(length: number) {
          position += length
          return bytes.subarray(position - length, position)
        },
        rewind(length: number) {
          position -= length
        },
      }
      return Buffer.from((await codec.decode(reader as unknown as Parameters<IPacketCodec['decode']>[0], false)) ?? [])
    },
  }
}

const CRYPTO = {
  randomBytes,
  randomFill: (bytes: Uint8Array) => bytes.set(randomBytes(bytes.length)),
  createAesCtr: (key: Uint8Array, iv: Uint8Array) => {
    const cipher = createCipheriv('aes-256-ctr', key, iv)
    return { process: (bytes: Uint8Array) => cipher.update(bytes) }
  },
} as unknown as ICryptoProvider
