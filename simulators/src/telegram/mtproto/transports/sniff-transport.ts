import { ABRIDGED_TAG, createAbridged } from './abridged.ts'
import { createFull } from './full.ts'
import { createIntermediate, INTERMEDIATE_TAG, PADDED_INTERMEDIATE_TAG } from './intermediate.ts'
import { OBFUSCATED_INIT_LENGTH, readObfuscatedInit } from './obfuscated.ts'
import type { Transport } from './transport.ts'
import { TransportError } from './transport.ts'

/** The transport a client chose by its first bytes, and the bytes that follow the choice. */
export interface SniffedTransport {
  readonly transport: Transport
  readonly rest: Buffer
}

/**
 * Reads the choice from all bytes that have come so far; undefined when they are too few.
 * Full transport has no tag: its first packet has the number 0, which the random bytes of an obfuscated init avoid.
 * @throws TransportError
 */
export function sniffTransport(bytes: Buffer): SniffedTransport | undefined {
  if (bytes[0] === ABRIDGED_TAG) return { transport: createAbridged(), rest: bytes.subarray(1) }
  if (bytes.length < 4) return undefined
  const first = bytes.readUInt32LE()
  if (first === INTERMEDIATE_TAG) return { transport: createIntermediate(false), rest: bytes.subarray(4) }
  if (first === PADDED_INTERMEDIATE_TAG) return { transport: createIntermediate(true), rest: bytes.subarray(4) }
  if (bytes.length < 8) return undefined
  if (bytes.readUInt32LE(4) === 0) return { transport: createFull(), rest: bytes }
  if (bytes.length < OBFUSCATED_INIT_LENGTH) return undefined
  const init = readObfuscatedInit(bytes.subarray(0, OBFUSCATED_INIT_LENGTH))
  const rest = bytes.subarray(OBFUSCATED_INIT_LENGTH)
  return { transport: init.wrap(createByTag(init.tag)), rest }
}

function createByTag(tag: number): Transport {
  switch (tag) {
    case 0xefefefef:
      return createAbridged()
    case INTERMEDIATE_TAG:
      return createIntermediate(false)
    case PADDED_INTERMEDIATE_TAG:
      return createIntermediate(true)
    default:
      throw new TransportError(`No transport has the tag ${tag.toString(16)}.`)
  }
}
