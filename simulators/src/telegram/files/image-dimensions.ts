export interface Dimensions {
  readonly width: number
  readonly height: number
}

/** Of a picture in one of the formats Telegram makes photos of, read from its first bytes; undefined when it is none. */
export function imageDimensions(bytes: Buffer): Dimensions | undefined {
  try {
    return READERS.map((read) => read(bytes)).find((dimensions) => dimensions !== undefined)
  } catch (error) {
    // Cut off where the dimensions should be.
    if (error instanceof RangeError) return undefined
    throw error
  }
}

const READERS: readonly ((bytes: Buffer) => Dimensions | undefined)[] = [readJpeg, readPng, readGif, readWebp]

/** Markers that begin a frame, whatever its coding: C0 to CF but DHT, JPG and DAC. */
function isFrame(marker: number): boolean {
  return marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker)
}

function readJpeg(bytes: Buffer): Dimensions | undefined {
  if (bytes.length < 4 || bytes.readUInt16BE(0) !== 0xffd8) return undefined
  for (let position = 2; bytes.readUInt8(position) === 0xff; ) {
    const marker = bytes.readUInt8(position + 1)
    if (isFrame(marker)) return { height: bytes.readUInt16BE(position + 5), width: bytes.readUInt16BE(position + 7) }
    position += 2 + bytes.readUInt16BE(position + 2)
  }
  return undefined
}

function readPng(bytes: Buffer): Dimensions | undefined {
  if (!bytes.subarray(0, 8).equals(Buffer.from('89504e470d0a1a0a', 'hex'))) return undefined
  return { width: bytes.readUInt32BE(16), height: bytes.readUInt32BE(20) }
}

function readGif(bytes: Buffer): Dimensions | undefined {
  if (!/^GIF8[79]a$/.test(bytes.toString('latin1', 0, 6))) return undefined
  return { width: bytes.readUInt16LE(6), height: bytes.readUInt16LE(8) }
}

function readWebp(bytes: Buffer): Dimensions | undefined {
  if (bytes.toString('latin1', 0, 4) !== 'RIFF' || bytes.toString('latin1', 8, 12) !== 'WEBP') return undefined
  switch (bytes.toString('latin1', 12, 16)) {
    case 'VP8X':
      return { width: bytes.readUIntLE(24, 3) + 1, height: bytes.readUIntLE(27, 3) + 1 }
    case 'VP8L': {
      const bits = bytes.readUInt32LE(21)
      return { width: (bits & 0x3fff) + 1, height: ((bits >> 14) & 0x3fff) + 1 }
    }
    case 'VP8 ':
      return { width: bytes.readUInt16LE(26) & 0x3fff, height: bytes.readUInt16LE(28) & 0x3fff }
    default:
      return undefined
  }
}
