import type { CloudFile } from '../files/files.ts'
import type { TlObject } from '../tl/tl-object.ts'
import { accountMethod } from './call.ts'
import { requireLocation } from './file-location.ts'
import { RpcError } from './rpc-error.ts'

interface Request {
  readonly location: TlObject
  readonly precise?: boolean
  readonly offset: bigint
  readonly limit: number
}

const KILOBYTE = 1024
const MEGABYTE = 1024 * KILOBYTE

/** Nothing comes from behind the end of the file. https://core.telegram.org/method/upload.getFile */
export const getFile = accountMethod('upload.getFile', (request: Request, call) => {
  const { file, content } = requireLocation(request.location, call)
  const offset = Number(request.offset)
  checkRange(offset, request.limit, request.precise === true)
  const bytes = call.cloud.files.read(content, offset, request.limit)
  return { _: 'upload.file', type: { _: storageType(file) }, mtime: Number(file.tl['date']), bytes }
})

/**
 * Where a piece may begin and how long it may be: https://core.telegram.org/api/files#downloading-files
 * @throws RpcError
 */
function checkRange(offset: number, limit: number, isPrecise: boolean): void {
  const unit = isPrecise ? KILOBYTE : 4 * KILOBYTE
  if (offset < 0 || offset % unit !== 0) throw new RpcError(400, 'OFFSET_INVALID')
  const isLength = limit > 0 && limit <= MEGABYTE && limit % unit === 0 && (isPrecise || MEGABYTE % limit === 0)
  const isWithinOneMegabyte = Math.floor(offset / MEGABYTE) === Math.floor((offset + limit - 1) / MEGABYTE)
  if (!isLength || !isWithinOneMegabyte) throw new RpcError(400, 'LIMIT_INVALID')
}

const STORAGE_TYPES: Readonly<Record<string, string>> = {
  'image/jpeg': 'storage.fileJpeg',
  'image/png': 'storage.filePng',
  'image/gif': 'storage.fileGif',
  'image/webp': 'storage.fileWebp',
  'application/pdf': 'storage.filePdf',
  'audio/mpeg': 'storage.fileMp3',
  'video/mp4': 'storage.fileMp4',
  'video/quicktime': 'storage.fileMov',
}

/** https://core.telegram.org/type/storage.FileType */
function storageType({ tl }: CloudFile): string {
  return tl._ === 'photo' ? 'storage.fileJpeg' : (STORAGE_TYPES[String(tl['mime_type'])] ?? 'storage.filePartial')
}
