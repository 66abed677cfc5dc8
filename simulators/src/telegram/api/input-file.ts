import { hash } from 'node:crypto'
import type { CompleteFile, Upload } from '../files/uploads.ts'
import type { TlObject } from '../tl/tl-object.ts'
import { fieldsOf } from '../tl/tl-object.ts'
import type { AccountCall } from './call.ts'
import { RpcError } from './rpc-error.ts'
import { isPartLength, MAX_PARTS } from './upload-save-file-part.ts'

/** An `InputFile` that stands for parts the client has sent. */
interface InputFileFields {
  readonly _: string
  readonly id: bigint
  readonly parts: number
  readonly name: string
  readonly md5_checksum?: string
}

/** More has to be sent by upload.saveBigFilePart. https://core.telegram.org/api/files#uploading-files */
const MAX_SMALL_LENGTH = 10 * 1024 * 1024

export interface UploadedFile extends CompleteFile {
  readonly name: string
}

/**
 * The file whose parts a client has sent.
 * @throws RpcError
 */
export function readInputFile(input: TlObject, { account, cloud }: AccountCall): UploadedFile {
  const file = fieldsOf<InputFileFields>(input)
  if (file._ !== 'inputFile' && file._ !== 'inputFileBig') throw new RpcError(400, 'MEDIA_INVALID')
  if (file.parts < 1 || file.parts > MAX_PARTS) throw new RpcError(400, 'FILE_PARTS_INVALID')
  const upload = cloud.files.uploads.find(account.id, file.id)
  checkParts(file, upload)
  const complete = cloud.files.uploads.complete(upload)
  if (file._ === 'inputFile') checkSmall(file, complete, cloud.files.read(complete.content, 0, MAX_SMALL_LENGTH))
  return { ...complete, name: file.name }
}

function checkParts({ _: kind, parts }: InputFileFields, upload: Upload | undefined): asserts upload is Upload {
  const numbers = Array.from({ length: parts }, (_none, index) => index)
  const missing = numbers.find((number) => !upload?.partLengths.has(number))
  if (missing !== undefined || !upload) throw new RpcError(400, `FILE_PART_${missing ?? 0}_MISSING`)
  if (upload.partLengths.size !== parts || upload.isBig !== (kind === 'inputFileBig')) throw new RpcError(400, 'FILE_PARTS_INVALID')
  const lengths = numbers.map((number) => upload.partLengths.get(number) ?? 0)
  const [first = 0, last = 0] = [lengths[0], lengths.at(-1)]
  const areEqual = lengths.slice(0, -1).every((length) => length === first && isPartLength(length))
  if (!areEqual || last > first) throw new RpcError(400, 'FILE_PART_LENGTH_INVALID')
}

/** A client may leave the checksum out. */
function checkSmall({ md5_checksum: checksum }: InputFileFields, { content }: CompleteFile, bytes: Buffer): void {
  if (content.size > MAX_SMALL_LENGTH) throw new RpcError(400, 'FILE_PARTS_INVALID')
  if (checksum && hash('md5', bytes) !== checksum.toLowerCase()) throw new RpcError(400, 'MD5_CHECKSUM_INVALID')
}
