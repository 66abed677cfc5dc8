import type { Company } from '../company/company.ts'
import type { Employee } from '../company/employee.ts'
import type { XmlNode } from './xml-node.ts'
import { XmlRefusal } from './xml-refusal.ts'

/** User and password of HTTP Basic. */
export interface BasicCredentials {
  readonly user: string
  readonly password: string
}

/** Reads an `Authorization` header; undefined when it is not Basic. */
export function readBasic(header: string | undefined): BasicCredentials | undefined {
  const [, encoded] = /^Basic ([A-Za-z0-9+/=]+)$/.exec(header ?? '') ?? []
  const decoded = encoded === undefined ? '' : Buffer.from(encoded, 'base64').toString()
  const colon = decoded.indexOf(':')
  return colon === -1 ? undefined : { user: decoded.slice(0, colon), password: decoded.slice(colon + 1) }
}

/** Whether the API key is the account's. Refuses with 0001. */
export function checkKey({ access }: Company, basic: BasicCredentials | undefined): BasicCredentials {
  if (!basic || !access.hasXmlKey(basic.user)) throw new XmlRefusal('0001')
  return basic
}

/**
 * For whom a call is made: by the token that is the password, else by the session. Planfix help: XML API, "Авторизация". What a
 * wrong token is answered with is not documented; here it is like a wrong key. Refuses with 0001, 0012, 0005, 0014 and 0020.
 */
export function authorise(company: Company, { password }: BasicCredentials, request: XmlNode, method: string): Employee {
  const employeeId = password === '' ? ofSession(company, request) : ofToken(company, password, method)
  const employee = company.employees.find(employeeId)
  if (!employee) throw new XmlRefusal('0013')
  if (!employee.isActive) throw new XmlRefusal('0014')
  return employee
}

function ofToken({ access }: Company, password: string, method: string): number {
  const token = access.findXmlToken(password)
  if (!token) throw new XmlRefusal('0001')
  if (token.methods && !token.methods.includes(method)) throw new XmlRefusal('0020')
  return token.employeeId
}

function ofSession({ access }: Company, request: XmlNode): number {
  const sid = request.word('sid')
  if (sid === undefined) throw new XmlRefusal('0012')
  const session = access.findSession(sid)
  if (!session) throw new XmlRefusal('0005')
  return session.employeeId
}
