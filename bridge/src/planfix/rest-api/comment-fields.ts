import type { PersonRef } from './prefixed-id.ts'
import { toEntities, toPeople } from './writing.ts'

/** What we write of a comment. */
export interface CommentFields {
  /** HTML: line breaks are `<br>`. */
  description?: string
  recipients?: CommentRecipients
  /** Files uploaded before. */
  fileIds?: number[]
  isHidden?: boolean
  isPinned?: boolean
}

/** Who is notified. */
export interface CommentRecipients {
  users?: PersonRef[]
  groupIds?: number[]
  /** The description types it as one word, its example as a list; the example is right. */
  roles?: ('assignee' | 'participant' | 'auditor' | 'assigner')[]
}

/** `CommentUpdateRequest`, and the part of `CommentCreateRequest` that is the same. */
export function toCommentRequest({ recipients, fileIds, ...plain }: CommentFields) {
  return {
    ...plain,
    recipients: recipients && { users: toPeople(recipients.users), groups: toEntities(recipients.groupIds), roles: recipients.roles },
    files: toEntities(fileIds),
  }
}
