import type { CommentContent } from '../company/comment.ts'
import type { Person } from '../company/person.ts'
import type { Task } from '../company/task.ts'
import { type FileRef, findFileIds } from './file-views.ts'
import { findPeople, onlyOnce, type PeopleRef, type Ref } from './people-refs.ts'
import type { RestCall } from './rest-call.ts'
import { fromTimeSetting, type TimeSetting } from './time-point.ts'

type Role = 'assignee' | 'participant' | 'auditor' | 'assigner'

interface Recipients extends PeopleRef {
  readonly roles?: readonly Role[]
}

/** `CommentUpdateRequest` of Planfix's document. */
export interface CommentBody {
  readonly description?: string
  readonly isPinned?: boolean
  readonly isHidden?: boolean
  readonly recipients?: Recipients
  readonly files?: readonly FileRef[]
}

/** `CommentCreateRequest` of Planfix's document. */
export interface NewCommentBody extends CommentBody {
  readonly owner?: Ref
  readonly dateTime?: TimeSetting
}

/** What the body says of a comment's content. Throws when it names people or files that are not there. */
export function readCommentContent({ company, caller }: RestCall, body: NewCommentBody, task: Task): CommentContent {
  const { description, isPinned, isHidden, recipients, files, dateTime } = body
  return {
    ...(description !== undefined && { html: description }),
    ...(isPinned !== undefined && { isPinned }),
    ...(isHidden !== undefined && { isHidden }),
    ...(recipients && { notified: onlyOnce([...findPeople(company, recipients), ...inRoles(task, recipients.roles ?? [])]) }),
    ...(files && { fileIds: findFileIds(company, files) }),
    ...(dateTime !== undefined && { dateTime: fromTimeSetting(dateTime, caller.timezone) }),
  }
}

function inRoles(task: Task, roles: readonly Role[]): Person[] {
  const people: Record<Role, readonly Person[]> = {
    assignee: task.workers,
    participant: task.participants,
    auditor: task.auditors,
    assigner: task.owner ? [task.owner] : [],
  }
  return roles.flatMap((role) => people[role])
}
