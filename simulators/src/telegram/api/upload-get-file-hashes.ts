import { hash } from 'node:crypto'
import type { TlObject } from '../tl/tl-object.ts'
import { accountMethod } from './call.ts'
import { requireLocation } from './file-location.ts'

/** Bytes of a file that one hash is for, and how many hashes are told of at once: documented for files of a CDN only. */
const HASHED_LENGTH = 128 * 1024
const HASHES_AT_ONCE = 8

/** https://core.telegram.org/method/upload.getFileHashes */
export const getFileHashes = accountMethod(
  'upload.getFileHashes',
  (request: { readonly location: TlObject; readonly offset: bigint }, call) => {
    const { content } = requireLocation(request.location, call)
    const first = Math.floor(Number(request.offset) / HASHED_LENGTH)
    const pieces = Array.from({ length: HASHES_AT_ONCE }, (_none, index) => {
      const offset = (first + index) * HASHED_LENGTH
      return { offset, bytes: call.cloud.files.read(content, offset, HASHED_LENGTH) }
    })
    return pieces
      .filter(({ bytes }) => bytes.length > 0)
      .map(({ offset, bytes }) => ({ _: 'fileHash', offset, limit: bytes.length, hash: hash('sha256', bytes, 'buffer') }))
  },
)
