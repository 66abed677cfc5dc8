/** Enough of a file's first bytes for those who look whether it is what it is said to be; nothing can be shown of it. */
export function fileHeader(mimeType: string, { width, height }: { readonly width: number; readonly height: number }): Buffer {
  if (mimeType === 'image/jpeg') return jpegHeader(width, height)
  if (mimeType === 'image/webp') return webpHeader(width, height)
  return HEADERS[mimeType] ?? Buffer.alloc(0)
}

const HEADERS: Readonly<Record<string, Buffer>> = {
  'video/mp4': Buffer.concat([Buffer.from([0, 0, 0, 20]), Buffer.from('ftypmp42'), Buffer.alloc(4), Buffer.from('mp42')]),
  'video/webm': Buffer.from([0x1a, 0x45, 0xdf, 0xa3]),
  'audio/ogg': Buffer.from('OggS'),
  'audio/mpeg': Buffer.from('ID3'),
  'application/pdf': Buffer.from('%PDF-1.7\n'),
  'application/x-tgsticker': Buffer.from([0x1f, 0x8b, 8]),
}

/** Start of image, JFIF, and the frame with the dimensions. */
function jpegHeader(width: number, height: number): Buffer {
  const jfif = Buffer.from('ffd8ffe000104a46494600010100004800480000', 'hex')
  const frame = Buffer.from('ffc0001108000000000301220002110103110100', 'hex').subarray(0, 19)
  frame.writeUInt16BE(height, 5)
  frame.writeUInt16BE(width, 7)
  return Buffer.concat([jfif, frame])
}

/** The extended form, which names its dimensions less one in 24 bits each. */
function webpHeader(width: number, height: number): Buffer {
  const header = Buffer.from('524946460000000057454250565038580a00000000000000000000000000', 'hex')
  header.writeUIntLE(width - 1, 24, 3)
  header.writeUIntLE(height - 1, 27, 3)
  return header
}
