import type { Company } from '../company/company.ts'
import type { Employee } from '../company/employee.ts'
import type { Task } from '../company/task.ts'
import { customValuesView } from './custom-values.ts'
import { FieldSelection } from './field-selection.ts'
import { fileViews } from './file-views.ts'
import { peopleView, personView } from './people-refs.ts'
import { toTimePoint } from './time-point.ts'

export function selectTaskFields({ customFields }: Company, fields: string | undefined): FieldSelection {
  return new FieldSelection(fields, 'task', ['id', 'name'], (id) => customFields.find('task', id) !== undefined)
}

/** A task as answers tell it. */
export function taskView(company: Company, task: Task, selection: FieldSelection, { timezone }: Employee) {
  const custom = customValuesView(company, 'task', selection.customIds, task.customValues, timezone)
  return { ...selection.of(wholeView(company, task, timezone)), ...custom }
}

function wholeView(company: Company, task: Task, zone: string) {
  const counterparty = task.counterparty === undefined ? undefined : ({ kind: 'contact', id: task.counterparty } as const)
  return {
    id: task.number,
    name: task.name,
    description: task.description,
    priority: task.isImportant ? 'Urgent' : 'NotUrgent',
    status: statusView(company, task.status),
    type: 'Task',
    ...(task.owner && { assigner: personView(company, task.owner) }),
    ...(task.parent !== undefined && { parent: { id: task.parent } }),
    ...(task.template !== undefined && { template: { id: task.template } }),
    ...(counterparty && { counterparty: personView(company, counterparty) }),
    dateTime: toTimePoint(task.createdAt, zone),
    dateOfLastUpdate: toTimePoint(task.changedAt, zone),
    assignees: peopleView(company, task.workers),
    participants: peopleView(company, task.participants),
    auditors: peopleView(company, task.auditors),
    isDeleted: false,
    files: fileViews(company, task.fileIds),
  }
}

function statusView({ taskStatuses }: Company, id: number) {
  const status = taskStatuses.find(id)
  return { id, name: status?.name ?? '', isActive: status?.isActive ?? true }
}
