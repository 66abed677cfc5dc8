import { randomUUID } from 'node:crypto'
import type { PlanfixCommentId } from '../../domain/ids.ts'
import type { CallOptions, StreamedText, XmlApi } from './call.ts'
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
  /** In memory, or streamed: then `size` is needed beforehand. */
  bytes: Buffer | { size: number | null; bytes: () => AsyncIterable<Uint8Array> }
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
  const bodies = files.map(({ bytes }) => toBody(bytes))
  const body = {
    task: { id: taskId },
    owner: owner && { id: owner },
    ...toTarget(target),
    files: { file: files.map((file, index) => toFile(file, bodies[index]?.text ?? '')) },
    // Not `user`, as in comments.
    notifiedList: notifiedUsers && { users: notifiedUsers },
  }
  const streamed = bodies.flatMap(({ stream }) => stream ?? [])
  const response = await api.call('file.upload', body, streamed.length > 0 ? { ...options, streamed } : options)
  return childrenOf(response, 'file', 'files').map((file) => ({ versionId: idOf(file, 'uniqueId'), name: textOf(file, 'name') }))
}

function toTarget(target: FileUpload['target']) {
  if (target === 'description') return { target: 'task' }
  return target && { target: 'action', action: { id: target.commentId } }
}

/** What stands in the document: the base64, or a word in whose place it will be sent. */
function toBody(bytes: NewFile['bytes']): { text: string; stream?: StreamedText } {
  if (Buffer.isBuffer(bytes)) return { text: bytes.toString('base64') }
  const token = `stream-${randomUUID()}`
  return { text: token, stream: { token, ...bytes } }
}

function toFile({ name, description, isNewVersion }: NewFile, body: string) {
  return { name, sourceType: 'FILESYSTEM', body, description, newversion: isNewVersion || undefined }
}
