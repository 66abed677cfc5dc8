import type { Clock } from '../clock.ts'
import type { Company } from '../company/company.ts'
import type { Pushes } from '../pushes/pushes.ts'
import type { RestApi } from '../rest-api/rest-api.ts'
import type { Staff } from '../staff.ts'
import type { Troubles } from '../trouble/troubles.ts'
import { UsageError } from '../usage-error.ts'
import type { JsonInput } from './json-input.ts'

/** What the control API controls. */
export interface ControlledParts {
  /** The chat API's address. */
  readonly planfixUrl: string
  readonly company: Company
  readonly staff: Staff
  readonly pushes: Pushes
  readonly rest: RestApi
  readonly troubles: Troubles
  readonly clock: Clock
}

/** One control request. */
export interface ControlCall {
  /** What stood in the path in the place of `:name`. */
  readonly params: Readonly<Record<string, string>>
  readonly query: URLSearchParams
  readonly input: JsonInput
}

/** `path` may hold one `:name`. What `handle` returns is answered as JSON with 200. */
export interface Route {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE'
  readonly path: string
  readonly handle: (call: ControlCall) => unknown
}

/** A number in the query string. */
export function queryNumber(query: URLSearchParams, name: string): number | undefined {
  const text = query.get(name)
  if (text === null) return undefined
  const number = Number(text)
  if (text === '' || !(number >= 0)) throw new UsageError(`${name} must be a number, 0 or more`)
  return number
}

/** A number in the path. */
export function pathNumber(params: Readonly<Record<string, string>>, name: string): number {
  const number = Number(params[name])
  if (!Number.isInteger(number)) throw new UsageError(`${name} must be a number`)
  return number
}
