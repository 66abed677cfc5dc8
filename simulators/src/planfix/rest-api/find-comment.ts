import type { Comment } from '../company/comment.ts'
import { isAdministrator } from '../company/employee.ts'
import { maySee } from './comment-view.ts'
import { maySeeTask } from './find-task.ts'
import { numberInPath } from './people-refs.ts'
import type { RestCall } from './rest-call.ts'
import { refusalCode, RestRefusal } from './rest-refusal.ts'

/** The comment of a path. Throws when there is none, or none for the caller. */
export function findComment({ company, caller }: RestCall, id: string | undefined): Comment {
  const comment = company.comments.find(numberInPath(id))
  const task = comment?.taskNumber === undefined ? undefined : company.tasks.find(comment.taskNumber)
  const isForCaller =
    comment && maySee(company, comment, caller) && (comment.taskNumber === undefined || (task && maySeeTask(task, caller)))
  if (!isForCaller) throw new RestRefusal(400, refusalCode.noComment, `Comment not found by id ${id}`)
  return comment
}

/** A comment is its author's to edit and delete, or an administrator's. Throws when the caller is neither. */
export function refuseOthersComment({ company, caller }: RestCall, { id, author }: Comment): void {
  const writer = company.people.personOf(author)
  if (isAdministrator(caller) || (writer?.kind === 'employee' && writer.id === caller.id)) return
  throw new RestRefusal(400, refusalCode.accessDenied, `Access denied for comment by id - ${id}`)
}
