import { z } from 'zod'
import { count, customFieldData, entityId, flag, id, optional, people, person, text, time } from './readers.ts'

/** `TaskResponse`, as far as we use it. */
export const task = z.object({
  /** The number people see. */
  id,
  name: text,
  description: text,
  /** `Task`, `Template` or `Checkmark`. */
  type: text,
  /** `isActive` tells whether a new message still belongs into this task. */
  status: optional(z.object({ id, name: text, isActive: flag })),
  template: entityId,
  object: entityId,
  processId: count,
  assigner: person,
  assignees: people,
  participants: people,
  counterparty: person,
  isDeleted: flag,
  dateTime: time,
  dateOfLastUpdate: time,
  customFieldData,
})
export type Task = z.infer<typeof task>

/** Without a list of fields the returned set is not documented, so one is always sent. */
export const taskFields = ['id', 'name', 'type', 'status', 'template', 'assigner', 'counterparty', 'isDeleted', 'dateOfLastUpdate'] as const
