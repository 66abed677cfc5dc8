import { type CommentBody, readCommentContent } from './comment-fields.ts'
import { findComment, refuseOthersComment } from './find-comment.ts'
import { numberInPath } from './people-refs.ts'
import { emptyAnswer } from './rest-answer.ts'
import type { RestCall, RestMethod } from './rest-call.ts'
import { refusalCode, RestRefusal } from './rest-refusal.ts'

/** `POST /task/{id}/comments/{commentId}`: 200 and nothing. An edited comment is sent to nobody, so `silent` changes nothing. */
export const updateComment: RestMethod = {
  scope: 'comment_update',
  run: (call: RestCall<CommentBody>) => {
    const { company, ids, body } = call
    const number = numberInPath(ids['id'])
    const comment = findComment(call, ids['commentId'])
    const task = company.tasks.find(number)
    const isThere = task && comment.taskNumber === number && comment.isPersonal && !comment.isDeleted
    if (!isThere) throw new RestRefusal(400, refusalCode.noComment, `Comment not found by id ${comment.id}`)
    if (body.description !== undefined) refuseOthersComment(call, comment)
    company.comments.change(comment.id, readCommentContent(call, body, task))
    return emptyAnswer(200)
  },
}
