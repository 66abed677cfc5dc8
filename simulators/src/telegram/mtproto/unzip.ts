import { unzipSync } from 'node:zlib'
import { MAX_PACKET_LENGTH } from './transports/transport.ts'

/**
 * The content of a `gzip_packed`. The documentation speaks of gzip, some clients send zlib; Telegram takes both.
 * @throws when it is neither, or unpacks to more than any packet may have.
 */
export function unzip(packed: Uint8Array): Buffer {
  return unzipSync(packed, { maxOutputLength: MAX_PACKET_LENGTH })
}
