import type { Company } from '../company/company.ts'
import type { XmlContent } from './xml-answer.ts'
import type { XmlNode } from './xml-node.ts'
import { XmlRefusal } from './xml-refusal.ts'

/** `auth.login`: a session for an employee's login and password. Refuses with 0009, 1001 and 0014. */
export function authLogin({ employees, access }: Company, request: XmlNode): XmlContent {
  const [login, password] = [request.word('login'), request.text('password')]
  if (login === undefined || password === undefined) throw new XmlRefusal('0009')
  const employee = employees.ofLogin(login)
  if (!employee || employee.password !== password) throw new XmlRefusal('1001')
  if (!employee.isActive) throw new XmlRefusal('0014')
  return { sid: access.openSession(employee.id).sid }
}
