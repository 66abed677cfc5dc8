import type { PlanfixCommentId } from '../../domain/ids.ts'
import type { CallOptions, XmlApi } from './call.ts'
import type { FileVersionId, PersonId, PlanfixTaskId } from './ids.ts'
import { toIds } from './people.ts'
import { childrenOf, idOf, textOf } from './read-xml.ts'

export interface FileUpload {
  /** By its internal id: a number is not documented here. */
  taskId: PlanfixTaskId
  /** By default whoever we act as. */
  owner?: PersonId
  /** A comment of the task, or its description, which needs the right to change the task. By default a new comment. */
  target?: { commentId: PlanfixCommentId } | 'description'
  files: readonly NewFile[]
  notified?: readonly PersonId[]
}

export interface NewFile {
  /** Must be new in the project (else 9006), without characters that file systems dislike (else 9005). */
  name: string
  bytes: Buffer
  description?: string
  /** A file of this name gets a new version instead of an error. */
  isNewVersion?: boolean
}

export interface UploadedFile {
  versionId: FileVersionId | null
  name: string
}

/** Planfix help: file.upload. The bytes travel as base64, a third longer, in one document: REST suits large files better. */
export async function fileUpload(api: XmlApi, request: FileUpload, options: CallOptions): Promise<UploadedFile[]> {
  const { taskId, owner, target, files, notified } = request
  const notifiedUsers = toIds(notified)
  const body = {
    task: { id: taskId },
    owner: owner && { id: owner },
    ...toTarget(target),
    files: { file: files.map(toFile) },
    // Not `user`, as in comments.
    notifiedList: notifiedUsers && { users: notifiedUsers },
  }
  const response = await api.call('file.upload', body, options)
  return childrenOf(response, 'file', 'files').map((file) => ({ versionId: idOf(file, 'uniqueId'), name: textOf(file, 'name') }))
}

function toTarget(target: FileUpload['target']) {
  if (target === 'description') return { target: 'task' }
  return target && { target: 'action', action: { id: target.commentId } }
}

function toFile({ name, bytes, description, isNewVersion }: NewFile) {
  return { name, sourceType: 'FILESYSTEM', body: bytes.toString('base64'), description, newversion: isNewVersion || undefined }
}
