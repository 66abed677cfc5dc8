import type { Upload } from '../files/uploads.ts'
import { accountMethod } from './call.ts'
import { RpcError } from './rpc-error.ts'
import { checkPart, isPartLength, MAX_PARTS } from './upload-save-file-part.ts'

interface Request {
  readonly file_id: bigint
  readonly file_part: number
  /** -1 when the client does not know it yet. */
  readonly file_total_parts: number
  readonly bytes: Buffer
}

const UNKNOWN_TOTAL = -1

/** Part of a file of more than 10 MB. https://core.telegram.org/method/upload.saveBigFilePart */
export const saveBigFilePart = accountMethod('upload.saveBigFilePart', (request: Request, call) => {
  checkPart(request)
  const { uploads } = call.cloud.files
  const found = uploads.find(call.account.id, request.file_id)
  const earlier = found?.isUsed ? undefined : found
  checkTotal(request, earlier)
  checkLength(request, earlier)
  const totalParts = request.file_total_parts === UNKNOWN_TOTAL ? undefined : request.file_total_parts
  uploads.save(call.account.id, request.file_id, { number: request.file_part, bytes: request.bytes, isBig: true, totalParts })
  return true
})

function checkTotal({ file_part: number, file_total_parts: total }: Request, earlier: Upload | undefined): void {
  if (total === UNKNOWN_TOTAL) return
  if (total < 1 || total > MAX_PARTS || (earlier?.totalParts ?? total) !== total) throw new RpcError(400, 'FILE_PARTS_INVALID')
  if (number >= total) throw new RpcError(400, 'FILE_PART_INVALID')
}

/** All parts have the same length but the last, which may be shorter. */
function checkLength({ file_part: number, file_total_parts: total, bytes }: Request, earlier: Upload | undefined): void {
  const mayBeLast = total === UNKNOWN_TOTAL || number === total - 1
  if (!mayBeLast && !isPartLength(bytes.length)) throw new RpcError(400, 'FILE_PART_SIZE_INVALID')
  const others = [...(earlier?.partLengths ?? [])].filter(([each]) => each !== number && each !== total - 1)
  const isChanged = others.some(([, length]) => (mayBeLast ? bytes.length > length : bytes.length !== length))
  if (isChanged) throw new RpcError(400, 'FILE_PART_SIZE_CHANGED')
}
