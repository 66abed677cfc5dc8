import { accountMethod } from './call.ts'
import { RpcError } from './rpc-error.ts'

/** https://core.telegram.org/api/files#uploading-files */
export const MAX_PART_LENGTH = 512 * 1024
/** As `upload_max_fileparts_default` says: 2,000 MB in parts of 512 KB. https://core.telegram.org/api/config */
export const MAX_PARTS = 4000

interface Request {
  readonly file_id: bigint
  readonly file_part: number
  readonly bytes: Buffer
}

/** Part of a file of at most 10 MB. Whether the parts belong together shows when they are used. https://core.telegram.org/method/upload.saveFilePart */
export const saveFilePart = accountMethod('upload.saveFilePart', (request: Request, call) => {
  checkPart(request)
  const part = { number: request.file_part, bytes: request.bytes, isBig: false }
  call.cloud.files.uploads.save(call.account.id, request.file_id, part)
  return true
})

/** @throws RpcError */
export function checkPart({ file_part: number, bytes }: Request): void {
  if (bytes.length === 0) throw new RpcError(400, 'FILE_PART_EMPTY')
  if (bytes.length > MAX_PART_LENGTH) throw new RpcError(400, 'FILE_PART_TOO_BIG')
  if (number < 0 || number >= MAX_PARTS) throw new RpcError(400, 'FILE_PART_INVALID')
}

/** Whether so many bytes may be a part that others follow. */
export function isPartLength(length: number): boolean {
  return length > 0 && length % 1024 === 0 && MAX_PART_LENGTH % length === 0
}
