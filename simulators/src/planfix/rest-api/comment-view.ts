import type { Comment } from '../company/comment.ts'
import type { Company } from '../company/company.ts'
import { type Employee, isAdministrator } from '../company/employee.ts'
import { hasPerson, isSamePerson, type Person } from '../company/person.ts'
import { FieldSelection } from './field-selection.ts'
import { fileViews } from './file-views.ts'
import { peopleView, personView } from './people-refs.ts'
import { toTimePoint } from './time-point.ts'

export function selectCommentFields(fields: string | undefined): FieldSelection {
  return new FieldSelection(fields, 'comment', ['id'])
}

/** A comment as answers tell it. What Planfix wrote of itself is of the type None. */
export function commentView(company: Company, comment: Comment, selection: FieldSelection, caller: Employee) {
  return selection.of(wholeView(company, comment, caller))
}

function wholeView(company: Company, comment: Comment, caller: Employee) {
  const owner = company.people.personOf(comment.author)
  const { taskNumber, contactNumber, statusChange } = comment
  return {
    id: comment.id,
    dateTime: toTimePoint(comment.dateTime, caller.timezone),
    type: comment.isPersonal ? 'Comment' : 'None',
    fromType: comment.fromType,
    description: comment.html,
    ...(taskNumber !== undefined && { task: { id: taskNumber } }),
    ...(contactNumber !== undefined && { contact: personView(company, { kind: 'contact', id: contactNumber }) }),
    ...(owner && { owner: personView(company, owner) }),
    isDeleted: comment.isDeleted,
    isPinned: comment.isPinned,
    isHidden: comment.isHidden,
    isNotRead: isUnreadBy(company, comment, caller),
    recipients: peopleView(company, comment.notified),
    files: fileViews(company, comment.fileIds),
    ...(statusChange && { changeStatus: { oldStatusId: statusChange.old, newStatusId: statusChange.new } }),
  }
}

/** Nobody reads in the simulated account: what notifies somebody and was written by another stays unread. */
export function isUnreadBy({ people }: Company, comment: Comment, caller: Employee): boolean {
  const reader: Person = { kind: 'employee', id: caller.id }
  const author = people.personOf(comment.author)
  return hasPerson(comment.notified, reader) && !(author && isSamePerson(author, reader))
}

/** A hidden comment is seen by its author, the notified and administrators. */
export function maySee({ people }: Company, comment: Comment, caller: Employee): boolean {
  if (!comment.isHidden || isAdministrator(caller)) return true
  const author = people.personOf(comment.author)
  return hasPerson(author ? [author, ...comment.notified] : comment.notified, { kind: 'employee', id: caller.id })
}
