import type { StoredFile } from '../company/stored-file.ts'
import { fetchFile } from './fetch-file.ts'
import { FieldSelection } from './field-selection.ts'
import { findTask } from './find-task.ts'
import { numberInPath } from './people-refs.ts'
import { readUpload, type UploadedFile } from './read-upload.ts'
import { successAnswer } from './rest-answer.ts'
import type { RestCall, RestMethod } from './rest-call.ts'
import { refusalCode, RestRefusal } from './rest-refusal.ts'

/** `POST /file/`: one file in the part `file` of a multipart form. */
export const uploadFile: RestMethod = {
  scope: 'file_add',
  run: async (call) => keepFile(call, await readUpload(call.bytes, call.contentType)),
}

/** `POST /file/from-url/`: Planfix fetches the file before it answers. */
export const uploadFileFromUrl: RestMethod = {
  scope: 'file_add',
  run: async (call: RestCall<{ name: string; url: string }>) => {
    const { name, url } = call.body
    const { largestFile } = call.company.account.settings
    return keepFile(call, { name, ...(await fetchFile(url, largestFile)) })
  },
}

/** `GET /file/{id}` */
export const getFile: RestMethod = {
  scope: 'file_readonly',
  run: (call) => {
    const file = findFile(call)
    const selection = new FieldSelection(call.query['fields'] as string | undefined, 'file', ['id', 'size', 'name'])
    const { id, size, name } = file
    return successAnswer({ file: selection.of({ id, size, name, downloadUrl: call.contentUrl(file) }) })
  },
}

/** `GET /file/{id}/download`: sends the client on to another origin, where no token is wanted. */
export const downloadFile: RestMethod = {
  scope: 'file_readonly',
  run: (call) => ({ status: 302, body: '', headers: { location: call.contentUrl(findFile(call)) } }),
}

/** `POST /file/{id}/attach/task?id=TASK`: to the files of the task's description. */
export const attachFileToTask: RestMethod = {
  scope: 'file_add',
  run: (call) => {
    const { company, caller, query } = call
    const { id } = findFile(call)
    const number = query['id'] as number | undefined
    if (number === undefined) throw new RestRefusal(400, refusalCode.missing, 'id is missing')
    const task = findTask(call, number)
    const by = company.people.authorOf({ kind: 'employee', id: caller.id })
    if (!task.fileIds.includes(id)) company.tasks.change(number, { fileIds: [...task.fileIds, id] }, by)
    return successAnswer()
  },
}

function keepFile({ company, caller }: RestCall, file: UploadedFile) {
  if (file.content.length > company.account.settings.largestFile) throw tooLarge()
  return successAnswer({ id: company.files.add({ ...file, author: { kind: 'employee', id: caller.id } }).id })
}

export function tooLarge(): RestRefusal {
  return new RestRefusal(400, refusalCode.fileTooLarge, 'The file is too large')
}

function findFile({ company, ids }: RestCall): StoredFile {
  const id = numberInPath(ids['id'])
  const file = company.files.ofId(id)
  if (!file) throw new RestRefusal(400, refusalCode.noFile, `File not found by id ${id}`)
  return file
}
