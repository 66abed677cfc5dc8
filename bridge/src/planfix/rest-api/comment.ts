import { z } from 'zod'
import { count, entityId, flag, id, list, optional, people, person, text, time } from './readers.ts'

/** `CommentResponse`, as far as we use it. */
export const comment = z.object({
  id,
  dateTime: time,
  /** `Comment`, `Reminder` or `None`. */
  type: text,
  /** Which way it came: `Planfix`, `Telegram`, `WebChatApi` (the chat API), `Email`, `Mobile` and so on. */
  fromType: text,
  /** HTML */
  description: text,
  task: entityId,
  owner: person,
  recipients: people,
  files: optional(list(z.object({ id, name: text, size: count }))),
  isDeleted: flag,
  isHidden: flag,
  isPinned: flag,
  changeStatus: optional(z.object({ oldStatusId: count, newStatusId: count })),
})
export type Comment = z.infer<typeof comment>

/** Without a list of fields the returned set is not documented, so one is always sent. */
export const commentFields = [
  'id',
  'dateTime',
  'type',
  'fromType',
  'description',
  'task',
  'owner',
  'recipients',
  'files',
  'isDeleted',
  'isHidden',
  'changeStatus',
] as const
