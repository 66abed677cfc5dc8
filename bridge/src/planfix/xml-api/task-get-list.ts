import type { CallOptions, XmlApi } from './call.ts'
import { toFilters, type XmlFilter } from './filters.ts'
import type { CustomFieldId, PersonId, PlanfixContactId, PlanfixTaskId } from './ids.ts'
import { type Page, type PageRequest, readPage, toPage } from './page.ts'
import { type PlanfixTask, readTask } from './read-task.ts'

export interface TaskGetList extends PageRequest {
  /** All by default. A saved filter goes by its id from `task.getFilterList`. */
  target?: 'all' | 'in' | 'out' | 'template' | 'periodic' | { savedFilter: string }
  sort?: 'NUMBER_ASC' | 'NUMBER_DESC'
  onlyActive?: boolean
  filters?: readonly TaskFilter[]
}

export type TaskFilter =
  | { by: 'requester'; id: PersonId }
  | { by: 'worker'; id: PersonId }
  | { by: 'member'; id: PersonId }
  | { by: 'counterparty'; id: PlanfixContactId }
  | { by: 'template'; id: PlanfixTaskId }
  | { by: 'title'; contains: string }
  | { by: 'custom_text'; field: CustomFieldId; contains: string }
  /** `DD-MM-YYYY HH:MM` in the time zone of the employee we act as. */
  | { by: 'last_comment' | 'last_change' | 'last_change_or_comment'; after: string }

/** Planfix help: task.getList. Members and auditors are not given. */
export async function taskGetList(api: XmlApi, request: TaskGetList, options: CallOptions): Promise<Page<PlanfixTask>> {
  const { target, sort, onlyActive, filters } = request
  const body = {
    target: typeof target === 'object' ? target.savedFilter : target,
    sort,
    ...toPage(request),
    filter: onlyActive ? 'ACTIVE' : undefined,
    filters: toFilters(filters?.map(toFilter)),
  }
  const response = await api.call('task.getList', body, options)
  return readPage(response, { method: 'task.getList', list: 'tasks', item: 'task' }, readTask)
}

/** Planfix help, "ПланФикс API: Фильтры задач". */
const filterTypes: Record<TaskFilter['by'], number> = {
  requester: 1,
  worker: 2,
  member: 39,
  counterparty: 7,
  template: 51,
  title: 8,
  custom_text: 101,
  last_comment: 21,
  last_change: 38,
  last_change_or_comment: 79,
}

function toFilter(filter: TaskFilter): XmlFilter {
  const type = filterTypes[filter.by]
  if ('id' in filter) return { type, operator: 'equal', value: filter.id }
  if ('after' in filter) return { type, operator: 'gt', value: { datetype: 'anotherdate_withtime', datefrom: filter.after } }
  return { type, operator: 'equal', value: filter.contains, ...('field' in filter && { field: filter.field }) }
}
