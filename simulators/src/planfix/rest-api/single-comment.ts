import { commentView, selectCommentFields } from './comment-view.ts'
import { findComment, refuseOthersComment } from './find-comment.ts'
import { emptyAnswer, successAnswer } from './rest-answer.ts'
import type { RestMethod } from './rest-call.ts'
import { refusalCode, RestRefusal } from './rest-refusal.ts'

/** `GET /comment/{id}`: a deleted one too, marked as such. */
export const getComment: RestMethod = {
  scope: 'comment_readonly',
  run: (call) => {
    const comment = findComment(call, call.ids['id'])
    const selection = selectCommentFields(call.query['fields'] as string | undefined)
    return successAnswer({ comment: commentView(call.company, comment, selection, call.caller) })
  },
}

/** `DELETE /comment/{id}`: 200 and nothing. One that changed the task's status stays. Planfix help: XML API, action.delete. */
export const deleteComment: RestMethod = {
  scope: 'comment_delete',
  run: (call) => {
    const comment = findComment(call, call.ids['id'])
    if (comment.isDeleted) throw new RestRefusal(400, refusalCode.noComment, `Comment not found by id ${comment.id}`)
    refuseOthersComment(call, comment)
    const isBound = comment.statusChange !== undefined || !comment.isPersonal
    if (isBound) throw new RestRefusal(400, refusalCode.accessDenied, `Access denied for comment by id - ${comment.id}`)
    call.company.comments.delete(comment.id)
    return emptyAnswer(200)
  },
}
