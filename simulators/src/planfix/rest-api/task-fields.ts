import type { NewTask } from '../company/tasks.ts'
import { type CustomFieldSetting, fromCustomFieldData } from './custom-values.ts'
import { type FileRef, findFileIds } from './file-views.ts'
import { findTask } from './find-task.ts'
import { notSimulated } from './not-simulated.ts'
import { findPeople, findPerson, type PeopleRef, type Ref } from './people-refs.ts'
import type { FieldReaders } from './read-fields.ts'
import { refusalCode, RestRefusal } from './rest-refusal.ts'
import type { TimeSetting } from './time-point.ts'

/** `TaskCreateRequest` and `TaskUpdateRequest` of Planfix's document. */
export interface TaskBody {
  readonly id?: number
  readonly sourceObjectId?: string
  readonly sourceDataVersion?: string
  readonly name?: string
  readonly description?: string
  readonly priority?: 'NotUrgent' | 'Urgent'
  readonly status?: { readonly id: number }
  readonly processId?: number
  readonly resultChecking?: boolean
  readonly assigner?: Ref
  readonly parent?: { readonly id: number }
  readonly template?: { readonly id: number }
  readonly object?: { readonly id: number }
  readonly project?: { readonly id: number }
  readonly counterparty?: Ref
  readonly dateTime?: TimeSetting
  readonly startDateTime?: TimeSetting
  readonly endDateTime?: TimeSetting
  readonly hasStartDate?: boolean
  readonly hasEndDate?: boolean
  readonly hasStartTime?: boolean
  readonly hasEndTime?: boolean
  readonly delayedTillDate?: TimeSetting
  readonly duration?: number
  readonly durationUnit?: string
  readonly durationType?: string
  readonly overdue?: boolean
  readonly closeToDeadLine?: boolean
  readonly notAcceptedInTime?: boolean
  readonly inFavorites?: boolean
  readonly isSummary?: boolean
  readonly isSequential?: boolean
  readonly assignees?: PeopleRef
  readonly participants?: PeopleRef
  readonly auditors?: PeopleRef
  readonly isDeleted?: boolean
  readonly customFieldData?: readonly CustomFieldSetting[]
  readonly files?: readonly FileRef[]
}

const unknown = (name: string) => (): never => {
  throw notSimulated(`${name} of tasks`)
}

/** What the fields of a body make of a task. */
export const taskFields: FieldReaders<TaskBody, Partial<NewTask>> = {
  id: () => ({}),
  sourceObjectId: unknown('sourceObjectId'),
  sourceDataVersion: unknown('sourceDataVersion'),
  name: (name) => {
    if (name.trim() === '') throw new RestRefusal(400, refusalCode.badValue, 'name must not be empty')
    return { name }
  },
  description: (description) => ({ description }),
  priority: (priority) => ({ isImportant: priority === 'Urgent' }),
  status: ({ id }, { company }) => {
    if (!company.taskStatuses.find(id)) throw new RestRefusal(400, refusalCode.badValue, `Status not find by id ${id}`)
    return { status: id }
  },
  processId: unknown('processId'),
  resultChecking: unknown('resultChecking'),
  assigner: (ref, { company }) => ({ owner: findPerson(company, ref) }),
  parent: ({ id }, call) => ({ parent: findTask(call, id).number }),
  template: ({ id }, { company }) => {
    if (!company.templates.find('task', id)) throw new RestRefusal(400, refusalCode.badValue, `Template not found by id ${id}`)
    return { template: id }
  },
  object: unknown('object'),
  project: unknown('project'),
  counterparty: (ref, { company }) => {
    const person = findPerson(company, ref, 'contact')
    if (person.kind !== 'contact') throw new RestRefusal(400, refusalCode.badValue, `Contact not found by id ${ref.id}`)
    return { counterparty: person.id }
  },
  dateTime: unknown('dateTime'),
  startDateTime: unknown('startDateTime'),
  endDateTime: unknown('endDateTime'),
  hasStartDate: unknown('hasStartDate'),
  hasEndDate: unknown('hasEndDate'),
  hasStartTime: unknown('hasStartTime'),
  hasEndTime: unknown('hasEndTime'),
  delayedTillDate: unknown('delayedTillDate'),
  duration: unknown('duration'),
  durationUnit: unknown('durationUnit'),
  durationType: unknown('durationType'),
  overdue: unknown('overdue'),
  closeToDeadLine: unknown('closeToDeadLine'),
  notAcceptedInTime: unknown('notAcceptedInTime'),
  inFavorites: unknown('inFavorites'),
  isSummary: unknown('isSummary'),
  isSequential: unknown('isSequential'),
  assignees: (people, { company }) => ({ workers: findPeople(company, people) }),
  participants: (people, { company }) => ({ participants: findPeople(company, people) }),
  auditors: (people, { company }) => ({ auditors: findPeople(company, people) }),
  isDeleted: unknown('isDeleted'),
  customFieldData: (data, { company, caller }) => ({ customValues: fromCustomFieldData(company, 'task', data, caller.timezone) }),
  files: (files, { company }) => ({ fileIds: findFileIds(company, files) }),
}
