import type { CallOptions, XmlApi } from './call.ts'
import { toFilters, type XmlFilter } from './filters.ts'
import type { GroupId } from './ids.ts'
import { type Page, type PageRequest, readPage, toPage } from './page.ts'
import { type Employee, readEmployee } from './read-employee.ts'

export interface UserGetList extends PageRequest {
  /** Ignored by Planfix when a group is given. `UNACTIVE` is Planfix's own spelling. */
  status?: 'ACTIVE' | 'UNACTIVE'
  onlyOnline?: boolean
  groupId?: GroupId
  sort?: 'NAME_ASC' | 'NAME_DESC'
  filters?: readonly EmployeeFilter[]
}

export type EmployeeFilter = { by: 'email'; contains: string } | { by: 'name'; contains: string }

/** Planfix help: user.getList. */
export async function userGetList(api: XmlApi, request: UserGetList, options: CallOptions): Promise<Page<Employee>> {
  const { status, onlyOnline, groupId, sort, filters } = request
  const body = {
    status,
    onlyOnline,
    userGroup: groupId && { id: groupId },
    sortType: sort,
    ...toPage(request),
    filters: toFilters(filters?.map(toFilter)),
  }
  const response = await api.call('user.getList', body, options)
  return readPage(response, { method: 'user.getList', list: 'users', item: 'user' }, readEmployee)
}

/** Planfix help, "ПланФикс API: Фильтры сотрудников". */
function toFilter({ by, contains }: EmployeeFilter): XmlFilter {
  return { type: by === 'email' ? 9003 : 9006, operator: 'equal', value: contains }
}
