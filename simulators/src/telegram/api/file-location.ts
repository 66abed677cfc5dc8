import { accessHash } from '../cloud/access-hashes.ts'
import type { FileContent } from '../files/file-content.ts'
import type { ReferenceCheck } from '../files/file-references.ts'
import type { CloudFile } from '../files/files.ts'
import type { TlObject } from '../tl/tl-object.ts'
import { fieldsOf } from '../tl/tl-object.ts'
import type { AccountCall } from './call.ts'
import { findInputUser } from './peers.ts'
import { RpcError } from './rpc-error.ts'

/** What a client names a file by. `InputPhoto` and `InputDocument` have the same fields. */
export interface FileKey {
  readonly id: bigint
  readonly access_hash: bigint
  readonly file_reference: Buffer
}

export interface LocatedFile {
  readonly file: CloudFile
  readonly content: FileContent
}

const REFERENCE_ERRORS: Record<Exclude<ReferenceCheck, 'good'>, string> = {
  empty: 'FILE_REFERENCE_EMPTY',
  invalid: 'FILE_REFERENCE_INVALID',
  expired: 'FILE_REFERENCE_EXPIRED',
}

/**
 * The bytes a client wants to have. https://core.telegram.org/type/InputFileLocation
 * @throws RpcError
 */
export function requireLocation(location: TlObject, call: AccountCall): LocatedFile {
  if (location._ === 'inputPeerPhotoFileLocation') return requirePeerPhoto(location, call)
  const kind = LOCATION_KINDS[location._]
  if (!kind) throw new RpcError(400, 'LOCATION_INVALID')
  const { thumb_size: size, ...key } = fieldsOf<FileKey & { thumb_size: string }>(location)
  const file = findFile(key, kind, call)
  if (!file) throw new RpcError(400, 'LOCATION_INVALID')
  checkReference(key, file, call)
  const content = file.contents[size]
  if (!content) throw new RpcError(400, 'LOCATION_INVALID')
  return { file, content }
}

/** A person's picture needs no reference: whoever knows the person may see it. */
function requirePeerPhoto(location: TlObject, call: AccountCall): LocatedFile {
  const { peer, photo_id: photoId, big } = fieldsOf<{ peer: TlObject; photo_id: bigint; big?: boolean }>(location)
  const user = findInputUser(peer, call)
  if (!user) throw new RpcError(400, 'PEER_ID_INVALID')
  const id = user.kind === 'person' ? user.photos?.find((each) => each === photoId.toString()) : undefined
  const file = id === undefined ? undefined : call.cloud.files.get(id)
  const content = file?.contents[big ? file.original : (Object.keys(file.contents)[0] ?? '')]
  if (!file || !content) throw new RpcError(400, 'LOCATION_INVALID')
  return { file, content }
}

const LOCATION_KINDS: Readonly<Record<string, CloudFile['tl']['_']>> = {
  inputPhotoFileLocation: 'photo',
  inputDocumentFileLocation: 'document',
}

/** Undefined when there is none of that kind, or the client has no right to name it. */
export function findFile({ id, access_hash: hash }: FileKey, kind: string, { account, cloud }: AccountCall): CloudFile | undefined {
  const file = cloud.files.get(id.toString())
  return file?.tl._ === kind && hash === accessHash(account.id, file.id) ? file : undefined
}

/** @throws RpcError */
export function checkReference({ file_reference: reference }: FileKey, file: CloudFile, { account, cloud }: AccountCall): void {
  const check = cloud.files.references.check(account.id, file.id, reference)
  if (check !== 'good') throw new RpcError(400, REFERENCE_ERRORS[check])
}
