import type { Employee } from '../company/employee.ts'
import { pageOf } from './list-page.ts'
import { containsText } from './match-filter.ts'
import { showUser } from './user-view.ts'
import type { XmlMethod } from './xml-call.ts'
import type { XmlNode } from './xml-node.ts'
import { XmlRefusal } from './xml-refusal.ts'

/** `user.getList`: the employees, by state, e-mail address or name. Nobody is in a group or online here. */
export const userGetList: XmlMethod = ({ request, company: { employees } }) => {
  const status = request.word('status')
  if (status !== undefined && status !== 'ACTIVE' && status !== 'UNACTIVE') throw new XmlRefusal('0015')
  if (request.flag('onlyOnline') || request.at('userGroup', 'id')) return { users: pageOf(request, [], 'user', showUser) }
  const filters = request.all('filters', 'filter')
  const found = employees.everyone
    .filter(({ isActive }) => status === undefined || isActive === (status === 'ACTIVE'))
    .filter((employee) => filters.every((filter) => matches(filter, employee)))
  return { users: pageOf(request, sort(found, request.word('sortType')), 'user', showUser) }
}

function matches(filter: XmlNode, { email, firstName, lastName }: Employee): boolean {
  switch (filter.int('type')) {
    case 9003:
      return containsText(filter, [email])
    case 9006:
      return containsText(filter, [firstName, lastName])
    default:
      throw new XmlRefusal('0015')
  }
}

/** By name, downwards where that is asked for; every other order is as good as this one. */
function sort(employees: readonly Employee[], sortType = 'NAME_ASC'): Employee[] {
  const sorted = employees.toSorted((one, other) => one.firstName.localeCompare(other.firstName) || one.id - other.id)
  return sortType === 'NAME_DESC' ? sorted.reverse() : sorted
}
