import type { AccountSettings } from './account-settings.ts'
import type { RestToken, XmlSession, XmlToken } from './api-token.ts'
import type { CommentData } from './comment.ts'
import type { Contact, ContactDetails, ExternalContact } from './contact.ts'
import type { CustomField } from './custom-field.ts'
import type { Employee } from './employee.ts'
import type { Integration } from './integration.ts'
import type { MessageStatus } from './message-status.ts'
import type { PushAttempt, PushData, PushState } from './push-data.ts'
import type { StoredFile } from './stored-file.ts'
import type { TaskData } from './task.ts'
import type { TaskStatus } from './task-status.ts'
import type { Template } from './template.ts'

/** Everything that can happen to the account. The state is what these, applied in order, add up to. `clockAt` is on Planfix's clock. */
export type CompanyEvent =
  | { readonly type: 'account.configured'; readonly settings: AccountSettings }
  | { readonly type: 'integration.configured'; readonly integration: Integration }
  | { readonly type: 'employee.added'; readonly employee: Employee }
  | { readonly type: 'employee.changed'; readonly id: number; readonly changes: Partial<Employee> }
  | { readonly type: 'custom-field.added'; readonly field: CustomField }
  | { readonly type: 'template.added'; readonly template: Template }
  | { readonly type: 'task-status.added'; readonly status: TaskStatus }
  | { readonly type: 'contact.added'; readonly contact: Contact }
  | { readonly type: 'contact.changed'; readonly number: number; readonly changes: Partial<ContactDetails>; readonly clockAt: number }
  | { readonly type: 'contact.replaced'; readonly number: number; readonly details: ContactDetails; readonly clockAt: number }
  | { readonly type: 'contact.bound'; readonly number: number; readonly external: ExternalContact }
  | { readonly type: 'contact.merged'; readonly number: number; readonly into: number }
  | { readonly type: 'task.added'; readonly task: TaskData }
  | { readonly type: 'task.renamed'; readonly number: number; readonly name: string; readonly clockAt: number }
  | { readonly type: 'task.changed'; readonly number: number; readonly changes: Partial<TaskData>; readonly clockAt: number }
  | { readonly type: 'task.replaced'; readonly task: TaskData; readonly clockAt: number }
  | { readonly type: 'task.status'; readonly number: number; readonly status: number; readonly clockAt: number }
  | { readonly type: 'task.deleted'; readonly number: number }
  | { readonly type: 'task.bound'; readonly number: number; readonly chatId: string }
  | { readonly type: 'chat.channel'; readonly providerId: string; readonly chatId: string; readonly channel: string }
  | { readonly type: 'comment.added'; readonly comment: CommentData }
  | { readonly type: 'comment.changed'; readonly id: number; readonly changes: Partial<CommentData> }
  | { readonly type: 'comment.deleted'; readonly id: number }
  /** What Planfix writes into a task's history of itself. */
  | { readonly type: 'history.added'; readonly comment: CommentData }
  | { readonly type: 'status.reported'; readonly status: MessageStatus }
  | { readonly type: 'file.added'; readonly file: StoredFile }
  | { readonly type: 'file.deleted'; readonly id: number }
  | { readonly type: 'rest-token.issued'; readonly token: RestToken }
  | { readonly type: 'xml-token.issued'; readonly token: XmlToken }
  | { readonly type: 'xml-key.issued'; readonly apiKey: string }
  | { readonly type: 'xml-session.opened'; readonly session: XmlSession }
  | { readonly type: 'token.revoked'; readonly token: string }
  /** A request to XML or REST, and whether the limits let it through. */
  | {
      readonly type: 'api.asked'
      readonly api: 'xml' | 'rest'
      readonly method: string
      readonly verdict: 'admitted' | 'too-fast' | 'day-used-up'
      readonly clockAt: number
    }
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
