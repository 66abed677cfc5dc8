const HEADER_LENGTH = 20

/** Whether a packet is an unencrypted message: it names no key. https://core.telegram.org/mtproto/description#unencrypted-message */
export function isPlain(packet: Buffer): boolean {
  return packet.length >= HEADER_LENGTH && packet.readBigInt64LE() === 0n
}

/** @throws RangeError when the packet is shorter than it says */
export function readPlainBody(packet: Buffer): Buffer {
  const length = packet.readUInt32LE(16)
  if (packet.length < HEADER_LENGTH + length) throw new RangeError('An unencrypted message is shorter than it says.')
  return packet.subarray(HEADER_LENGTH, HEADER_LENGTH + length)
}

export function writePlain(id: bigint, body: Buffer): Buffer {
  const packet = Buffer.alloc(HEADER_LENGTH + body.length)
  packet.writeBigInt64LE(id, 8)
  packet.writeUInt32LE(body.length, 16)
  packet.set(body, HEADER_LENGTH)
  return packet
}
