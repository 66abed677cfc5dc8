import type {
  CommentData,
  Contact,
  ContactCard,
  Employee,
  ExternalContact,
  Integration,
  MessageStatus,
  PushAttempt,
  PushData,
  PushState,
  StoredFile,
  Task,
} from './records.ts'

/** Everything that can happen to the account. The state is what these, applied in order, add up to. */
export type CompanyEvent =
  | { readonly type: 'integration.configured'; readonly integration: Integration }
  | { readonly type: 'employee.added'; readonly employee: Employee }
  | { readonly type: 'contact.added'; readonly contact: Contact }
  | { readonly type: 'contact.changed'; readonly number: number; readonly changes: Partial<ContactCard> }
  | { readonly type: 'contact.bound'; readonly number: number; readonly external: ExternalContact }
  | { readonly type: 'task.added'; readonly task: Task }
  | { readonly type: 'task.renamed'; readonly number: number; readonly name: string }
  | { readonly type: 'task.bound'; readonly number: number; readonly chatId: string }
  | { readonly type: 'task.closed'; readonly number: number }
  | { readonly type: 'chat.channel'; readonly providerId: string; readonly chatId: string; readonly channel: string }
  | { readonly type: 'comment.added'; readonly comment: CommentData }
  | { readonly type: 'status.reported'; readonly status: MessageStatus }
  | { readonly type: 'file.added'; readonly file: StoredFile }
  | { readonly type: 'push.queued'; readonly push: PushData }
  | {
      readonly type: 'push.attempted'
      readonly pushId: number
      readonly attempt: PushAttempt
      readonly state: PushState
      /** When the next attempt is due on Planfix's clock. */
      readonly nextAttemptAt?: number | undefined
      /** Until when no POST of the account goes out, on Planfix's clock. */
      readonly frozenUntil?: number | undefined
    }
  | { readonly type: 'clock.turned'; readonly now: number }

export type CompanyEventType = CompanyEvent['type']

export type EventOf<Type extends CompanyEventType> = Extract<CompanyEvent, { readonly type: Type }>

/** An event with its place in the log, from 1 on, and the real epoch milliseconds at which it was recorded. */
export type LoggedEvent = CompanyEvent & { readonly seq: number; readonly at: number }
