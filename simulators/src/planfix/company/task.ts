import type { Person } from './person.ts'

/** An external chat: `chatId` is the bridge's string, unique within its provider. */
export interface Chat {
  readonly providerId: string
  readonly chatId: string
}

/** What is kept of a task. */
export interface TaskData {
  /** What people see: `/task/NUMBER`, `id` of REST, `general` of XML, `number` of the chat API's getTask. */
  readonly number: number
  /** The internal id: `task/id` of the XML API. */
  readonly id: number
  readonly name: string
  /** HTML. */
  readonly description: string
  /** Number of the template it was made from. */
  readonly template?: number | undefined
  /** Id of a task status. */
  readonly status: number
  /** The requester. */
  readonly owner?: Person | undefined
  readonly workers: readonly Person[]
  readonly participants: readonly Person[]
  readonly auditors: readonly Person[]
  /** The first author of the chat; absent in a task that no chat is in. */
  readonly contactNumber?: number | undefined
  /** The integration whose chat the task is. */
  readonly providerId?: string | undefined
  /** Absent in a task made by the "Write" button until the bridge has answered with the ids of the conversation. */
  readonly chatId?: string | undefined
  /** The task's e-mail address in Planfix. */
  readonly email: string
  /** By the custom field's id, as the XML API writes them. */
  readonly customValues: Readonly<Record<string, string>>
  readonly isImportant: boolean
  /** Number of the task it is part of. */
  readonly parent?: number | undefined
  /** Number of the contact it is about. */
  readonly counterparty?: number | undefined
  /** Files of the description. */
  readonly fileIds: readonly number[]
  /** On Planfix's clock. */
  readonly createdAt: number
}

/** A task as it stands. */
export interface Task extends TaskData {
  /** In a status that is not active. */
  readonly isClosed: boolean
  /** Custom values by the names of their fields. */
  readonly customFields: Readonly<Record<string, string>>
  /** Of the last comment that was added, else of the task; on Planfix's clock. */
  readonly lastActivityAt: number
  /** Of the last change of the task itself, on Planfix's clock. */
  readonly changedAt: number
}
