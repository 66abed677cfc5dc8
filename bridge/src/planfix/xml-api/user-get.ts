import type { CallOptions, XmlApi } from './call.ts'
import type { EmployeeId, EmployeeNumber } from './ids.ts'
import { type Employee, readEmployee } from './read-employee.ts'
import { childOf } from './read-xml.ts'

export type EmployeeRef = { employeeId: EmployeeId } | { employeeNumber: EmployeeNumber }

/** Planfix help: user.get. `self` is the employee or robot we act as. */
export async function userGet(api: XmlApi, who: EmployeeRef | 'self', options: CallOptions): Promise<Employee> {
  const response = await api.call('user.get', { user: toUser(who) }, options)
  return readEmployee(childOf(response, 'user'), 'user.get')
}

function toUser(who: EmployeeRef | 'self') {
  if (who === 'self') return {}
  return 'employeeId' in who ? { id: who.employeeId } : { general: who.employeeNumber }
}
