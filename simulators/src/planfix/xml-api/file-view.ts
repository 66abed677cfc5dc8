import type { StoredFile } from '../company/stored-file.ts'
import type { Task } from '../company/task.ts'
import { showPerson } from './people-lists.ts'
import type { XmlCall } from './xml-call.ts'

/** A file, with `downloadLink` where it is asked for. The size is in KB. Planfix help: XML API, "file.get". */
export function showFile(call: XmlCall, file: StoredFile): object {
  const task = taskOfFile(call, file)
  return {
    id: file.id,
    uniqueId: file.uniqueId,
    name: file.name,
    version: file.version,
    description: file.description,
    date: call.showMoment(file.createdAt),
    sourceType: file.url === undefined ? 'FILESYSTEM' : 'INTERNET',
    size: Math.ceil(file.size / 1024),
    task: { id: task?.id ?? 0, title: task?.name ?? '' },
    project: { id: 0, title: '' },
    user: file.author && showPerson(call, file.author),
    downloadLink: call.request.flag('returnDownloadLinks') ? call.company.files.urlOf(file) : undefined,
  }
}

/** The files of a task's description and comments. */
export function filesOfTask(call: XmlCall, task: Task): StoredFile[] {
  const { comments, files } = call.company
  const visible = comments.ofTask(task.number).filter((comment) => call.maySeeComment(comment))
  const ids = new Set([...task.fileIds, ...visible.flatMap(({ fileIds }) => fileIds)])
  return [...ids].flatMap((id) => files.ofId(id) ?? [])
}

/** The task in whose description or comments the file is. */
export function taskOfFile({ company: { comments, tasks } }: XmlCall, { id }: StoredFile): Task | undefined {
  const comment = comments.history.find(({ fileIds, isDeleted }) => !isDeleted && fileIds.includes(id))
  const ofComment = comment?.taskNumber === undefined ? undefined : tasks.find(comment.taskNumber)
  return ofComment ?? tasks.all.find(({ fileIds }) => fileIds.includes(id))
}
