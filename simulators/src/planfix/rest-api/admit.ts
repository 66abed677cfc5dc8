import type { AccountSettings } from '../company/account-settings.ts'
import type { Company } from '../company/company.ts'
import type { Employee } from '../company/employee.ts'
import type { Admission } from '../company/request-limits.ts'
import { refusalCode, RestRefusal } from './rest-refusal.ts'
import type { Scope } from './rest-call.ts'

/** A token that is known, and whom it acts as. */
export interface Caller {
  readonly employee: Employee
  /** Absent: all of them. */
  readonly scopes?: readonly string[] | undefined
}

/** `Authorization: Bearer TOKEN`; with GET also `access_token` in the query. Planfix help: REST API, tokens. */
export function findCaller(company: Company, method: string, header: string | undefined, query: URLSearchParams): Caller {
  const bearer = /^Bearer +(\S+)$/i.exec(header ?? '')?.[1]
  const token = bearer ?? (method === 'GET' ? query.get('access_token') : null)
  const found = token ? company.access.findRestToken(token) : undefined
  if (token && company.access.isRevoked(token)) throw new RestRefusal(401, refusalCode.inactiveToken, 'Access denied, token is not active')
  const employee = found && company.employees.find(found.employeeId)
  if (!employee) throw new RestRefusal(401, refusalCode.unknownToken, 'Access denied, unknown token')
  if (!employee.isActive) throw new RestRefusal(401, refusalCode.inactiveUser, 'Access denied, user is not active')
  return { employee, scopes: found.scopes }
}

export function refuseWithoutScope({ scopes }: Caller, scope: Scope | undefined): void {
  if (scope === undefined || !scopes || scopes.includes(scope)) return
  throw new RestRefusal(405, refusalCode.scopeDenied, 'Scope denied, method not allowed')
}

/** How the account answers over its limits is not documented: 403 with code 22 is what a public client saw. */
export function refuseOverLimit({ verdict, waitMs }: Admission, { tooFastAnswer }: AccountSettings): void {
  if (verdict === 'admitted') return
  const error = verdict === 'too-fast' ? 'Too many requests' : 'The daily limit of requests is exceeded'
  const isShort = verdict === 'too-fast' && (tooFastAnswer === '429' || tooFastAnswer === '503')
  if (!isShort) throw new RestRefusal(403, refusalCode.requestLimit, error, { body: { timeToReset: timeToReset(waitMs) } })
  const headers = tooFastAnswer === '429' ? { 'retry-after': String(Math.ceil(waitMs / 1000)) } : {}
  throw new RestRefusal(Number(tooFastAnswer), refusalCode.requestLimit, error, { headers })
}

/** Read by that client as milliseconds when it is more than 1000, else as seconds. */
function timeToReset(waitMs: number): number {
  return waitMs > 1000 ? Math.ceil(waitMs) : Math.ceil(waitMs / 1000)
}
