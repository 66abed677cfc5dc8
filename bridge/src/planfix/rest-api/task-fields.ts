import type { PersonRef } from './prefixed-id.ts'
import { type CustomFieldValue, toCustomFieldData, toEntities, toEntity, toPeople, toPerson } from './writing.ts'

/** What we write of a task. */
export interface TaskFields {
  name?: string
  /** HTML */
  description?: string
  templateId?: number
  statusId?: number
  /** Who gave the task: the contact of the chat. */
  assigner?: PersonRef
  counterparty?: PersonRef
  assignees?: TaskPeople
  participants?: TaskPeople
  customFields?: CustomFieldValue[]
  /** In an update this is the whole set: a file that is missing from it is detached, and may be deleted. */
  fileIds?: number[]
}

export interface TaskPeople {
  users?: PersonRef[]
  groupIds?: number[]
}

/** `TaskCreateRequest` and `TaskUpdateRequest` */
export function toTaskRequest(fields: TaskFields) {
  const { templateId, statusId, assigner, counterparty, assignees, participants, customFields, fileIds, ...plain } = fields
  return {
    ...plain,
    template: toEntity(templateId),
    status: toEntity(statusId),
    assigner: toPerson(assigner),
    counterparty: toPerson(counterparty),
    assignees: toTaskPeople(assignees),
    participants: toTaskPeople(participants),
    customFieldData: toCustomFieldData(customFields),
    files: toEntities(fileIds),
  }
}

function toTaskPeople(people: TaskPeople | undefined) {
  return people && { users: toPeople(people.users), groups: toEntities(people.groupIds) }
}
