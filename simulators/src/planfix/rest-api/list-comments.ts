import type { Comment } from '../company/comment.ts'
import { commentView, isUnreadBy, maySee, selectCommentFields } from './comment-view.ts'
import { findTask } from './find-task.ts'
import { pageOf, type Paging } from './page-of.ts'
import { numberInPath } from './people-refs.ts'
import { successAnswer } from './rest-answer.ts'
import type { RestCall, RestMethod } from './rest-call.ts'

type TypeList = 'Comments' | 'All' | 'New' | 'Deleted'

interface Order {
  readonly field: 'id' | 'dateTime'
  readonly direction?: 'Asc' | 'Desc'
}

interface ListBody extends Paging {
  readonly fields?: string
  readonly typeList?: TypeList
  readonly resultOrder?: readonly Order[]
}

/** `POST /task/{id}/comments/list`: what people wrote in a task, oldest first unless asked otherwise. */
export const listComments: RestMethod = {
  scope: 'comment_readonly',
  run: (call: RestCall<ListBody>) => {
    const { company, caller, ids, body } = call
    const number = numberInPath(ids['id'])
    findTask(call, number, 500)
    const selection = selectCommentFields(body.fields)
    const isListed = (comment: Comment) => isOfList(body.typeList ?? 'Comments', comment, call) && maySee(company, comment, caller)
    const wanted = company.comments.historyOf({ taskNumber: number }).filter(isListed)
    const sorted = wanted.toSorted(compareBy(body.resultOrder ?? []))
    return successAnswer({ comments: pageOf(sorted, body).map((comment) => commentView(company, comment, selection, caller)) })
  },
}

function isOfList(list: TypeList, comment: Comment, { company, caller }: RestCall): boolean {
  switch (list) {
    case 'All':
      return true
    case 'Deleted':
      return comment.isDeleted
    case 'New':
      return comment.isPersonal && !comment.isDeleted && isUnreadBy(company, comment, caller)
    case 'Comments':
      return comment.isPersonal && !comment.isDeleted
  }
}

/** By the first field in which two differ. */
function compareBy(orders: readonly Order[]): (one: Comment, other: Comment) => number {
  return (one, other) => {
    const differences = orders.map(({ field, direction }) => (one[field] - other[field]) * (direction === 'Desc' ? -1 : 1))
    return differences.find((difference) => difference !== 0) ?? one.id - other.id
  }
}
