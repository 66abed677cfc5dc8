import type { Comment } from '../company/comment.ts'
import type { NewFile } from '../company/files.ts'
import type { Person } from '../company/person.ts'
import type { StoredFile } from '../company/stored-file.ts'
import type { Task } from '../company/task.ts'
import { addComment } from './action-add.ts'
import { filesOfTask } from './file-view.ts'
import { findComment, findTaskById, readPeople, readPerson } from './find-objects.ts'
import type { XmlCall, XmlMethod } from './xml-call.ts'
import type { XmlNode } from './xml-node.ts'
import { XmlRefusal } from './xml-refusal.ts'

/** What a file name must not contain: Planfix help names the error, 9005, not the characters; these no file system takes. */
const illegalInName = /[\\/:*?"<>|]/

/**
 * `file.upload`: to a new comment of the task, to one that is there (`action`) or to the description (`task`). Only the internal `id`
 * of the task is documented. Refuses with 0009, 3001, 4002, 9004, 9005, 9006 (with the file that has the name) and 9003.
 */
export const fileUpload: XmlMethod = (call) => {
  const task = findTaskById(call, call.request.child('task'))
  const target = readTarget(call, task)
  const owner = call.request.child('owner')?.word('id')
  const author = owner === undefined ? call.person : readPerson(call, owner)
  const nodes = call.request.all('files', 'file')
  if (nodes.length === 0) throw new XmlRefusal('9004')
  const given = nodes.map((node) => ({ file: readFile(node, author), versionOf: findOfSameName(call, task, node) }))
  const stored = given.map(({ file, versionOf }) => call.company.files.add(file, versionOf))
  attach(call, target, task, stored, author)
  return { files: { file: stored.map(({ uniqueId, name }) => ({ uniqueId, name })) } }
}

type Target = Comment | 'task' | 'new'

function readTarget(call: XmlCall, { number }: Task): Target {
  const target = call.request.word('target')
  if (target === undefined) return 'new'
  if (target === 'task') return 'task'
  if (target !== 'action') throw new XmlRefusal('0015')
  const action = call.request.child('action')
  if (!action) throw new XmlRefusal('0017')
  const comment = findComment(call, action)
  if (comment.taskNumber !== number || !comment.isPersonal) throw new XmlRefusal('4002')
  return comment
}

function readFile(node: XmlNode, author: Person): NewFile {
  const name = node.word('name')
  if (name === undefined) throw new XmlRefusal('0009')
  if (illegalInName.test(name)) throw new XmlRefusal('9005')
  const about = { name, author, description: node.text('description') }
  switch (node.word('sourceType')) {
    case 'FILESYSTEM':
      return { ...about, content: readBody(node.word('body')) }
    case 'INTERNET':
      return { ...about, url: readUrl(node.child('otherFile')?.word('url')) }
    case 'PROJECT':
      throw new XmlRefusal('9008')
    default:
      throw new XmlRefusal(node.word('sourceType') === undefined ? '0009' : '0015')
  }
}

function readBody(base64: string | undefined): Buffer {
  const compact = base64?.replaceAll(/\s/g, '') ?? ''
  if (compact === '' || !/^[A-Za-z0-9+/]+={0,2}$/.test(compact)) throw new XmlRefusal('9003')
  return Buffer.from(compact, 'base64')
}

function readUrl(url: string | undefined): string {
  if (url === undefined || !URL.canParse(url)) throw new XmlRefusal('0015')
  return url
}

/** A name that the task has already is refused with that file, unless this is to be its new version. */
function findOfSameName(call: XmlCall, task: Task, node: XmlNode): StoredFile | undefined {
  const same = filesOfTask(call, task).find(({ name }) => name === node.word('name'))
  if (same && !node.flag('newversion')) throw new XmlRefusal('9006', { id: same.id, name: same.name })
  return same
}

/** To where the files were sent: a comment of their own where nothing else is said. */
function attach(call: XmlCall, target: Target, task: Task, stored: readonly StoredFile[], author: Person): void {
  const ids = [...new Set(stored.map(({ id }) => id))]
  const { tasks, comments, people } = call.company
  if (target === 'task') tasks.change(task.number, { fileIds: joined(task.fileIds, ids) }, call.author, call.isSilent)
  else if (target !== 'new') comments.change(target.id, { fileIds: joined(target.fileIds, ids) })
  else {
    const notified = readPeople(call, call.request.all('notifiedList', 'users', 'id'))
    const comment = { taskNumber: task.number, author: people.authorOf(author), html: '', fileIds: ids, notified, type: 'FILE' } as const
    addComment(call, comment)
  }
}

function joined(some: readonly number[], others: readonly number[]): number[] {
  return [...new Set([...some, ...others])]
}
