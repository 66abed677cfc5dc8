import { type NewCommentBody, readCommentContent } from './comment-fields.ts'
import { findTask } from './find-task.ts'
import { findPerson, numberInPath } from './people-refs.ts'
import { successAnswer } from './rest-answer.ts'
import type { RestCall, RestMethod } from './rest-call.ts'
import { refusalCode, RestRefusal } from './rest-refusal.ts'

/** `POST /task/{id}/comments/`: by whom the token acts as, or by whom `owner` names, a contact too. */
export const createComment: RestMethod = {
  scope: 'comment_add',
  run: (call: RestCall<NewCommentBody>) => {
    const { company, caller, body } = call
    const number = numberInPath(call.ids['id'])
    const task = findTask(call, number)
    const content = readCommentContent(call, body, task)
    const isEmpty = !content.html && !content.fileIds?.length
    if (isEmpty) throw new RestRefusal(400, refusalCode.commentNotAdded, 'Comment is empty')
    const author = body.owner ? findPerson(company, body.owner) : ({ kind: 'employee', id: caller.id } as const)
    const type = content.html ? 'COMMENT' : 'FILE'
    const comment = call.writeComment({ taskNumber: number, author: company.people.authorOf(author), type, via: 'rest', ...content })
    return successAnswer({ id: comment.id }, 201)
  },
}
