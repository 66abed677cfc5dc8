import type { Comment, CommentAuthor } from '../company/comment.ts'
import { showPerson } from './people-lists.ts'
import { toFlag } from './xml-answer.ts'
import type { XmlCall } from './xml-call.ts'

/** A comment as the XML API shows it. Where it came from is not told: only REST tells. Planfix help: XML API, "action.get". */
export function showAction(call: XmlCall, comment: Comment): object {
  const { id, html, type, statusChange, notified, fileIds } = comment
  const { tasks, contacts, files } = call.company
  const task = comment.taskNumber === undefined ? undefined : tasks.find(comment.taskNumber)
  const contact = comment.contactNumber === undefined ? undefined : contacts.find(comment.contactNumber)
  const shownFiles = fileIds.flatMap((fileId) => files.ofId(fileId) ?? [])
  return {
    id,
    description: html,
    type,
    statusChange: statusChange && { oldStatus: statusChange.old, newStatus: statusChange.new },
    isNotRead: toFlag(false),
    fromEmail: toFlag(comment.fromType === 'Email'),
    dateTime: call.showMoment(comment.dateTime),
    task: task && { id: task.id, title: task.name },
    contact: contact && { general: contact.number, name: contact.firstName },
    owner: showAuthor(call, comment.author),
    project: { id: 0, title: '' },
    files: { file: shownFiles.map((file) => ({ id: file.id, name: file.name })) },
    notifiedList: { user: notified.map((person) => showPerson(call, person)) },
    analitics: {},
  }
}

/** Planfix itself is nobody: 0. */
function showAuthor(call: XmlCall, author: CommentAuthor): object {
  const person = call.company.people.personOf(author)
  return person ? showPerson(call, person) : { id: 0, name: author.name }
}
