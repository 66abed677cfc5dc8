/**
 * How packets are cut out of a stream of bytes, and put into one.
 * https://core.telegram.org/mtproto/mtproto-transports
 */
export interface Transport {
  readonly name: string
  /**
   * Takes what came from the socket, returns the packets that are complete now.
   * @throws TransportError when the bytes cannot be of this transport.
   */
  receive(chunk: Buffer): Buffer[]
  /** The bytes that carry `packet`. */
  frame(packet: Buffer): Buffer
}

/** Bytes that no client of the documented transports would send; the connection is of no use any more. */
export class TransportError extends Error {
  override readonly name = 'TransportError'
}

/** Larger than any request (an upload part has 512 KB) and small enough not to fill the memory. */
export const MAX_PACKET_LENGTH = 16 * 1024 * 1024

export function checkLength(length: number): void {
  if (length < 0 || length > MAX_PACKET_LENGTH) throw new TransportError(`A packet of ${length} bytes was announced.`)
}
