import { PlanfixUnreachableError } from '../planfix-http.ts'
import { BudgetSpentError } from '../request-pace.ts'

/** A right that a token of the REST API can be given (Planfix help, "REST API: доступы"). */
export type RestScope =
  | 'task_readonly'
  | 'task_add'
  | 'task_update'
  | 'contact_readonly'
  | 'contact_add'
  | 'contact_update'
  | 'comment_readonly'
  | 'comment_add'
  | 'comment_update'
  | 'comment_delete'
  | 'user_readonly'
  | 'file_readonly'
  | 'file_add'

export interface Refusal {
  /** Method and path, without the query. */
  request: string
  status: number
  /** Planfix's own error code, where the answer has one. */
  code?: number
  /** Planfix's words, short, without the token. */
  said: string
  /** The right that the request needs. */
  scope?: RestScope
  /** How long Planfix asks the whole account to wait, ms, our margin included. */
  afterMs?: number
}

/** Planfix said no. */
export class PlanfixRestError extends Error {
  override name = 'PlanfixRestError'
  readonly refusal: Refusal

  constructor(refusal: Refusal) {
    super(`${refusal.request}: ${describeRefusal(refusal)}`)
    this.refusal = refusal
  }

  get status(): number {
    return this.refusal.status
  }

  get code(): number | undefined {
    return this.refusal.code
  }
}

export type UnreadableKind = 'page' | 'not_json' | 'too_long' | 'malformed'

/** Something answered, but not in the way the REST API does. Whether a write was carried out is not known. */
export class UnreadableAnswerError extends Error {
  override name = 'UnreadableAnswerError'
  /** Undefined when the answer was given up before its end. `too_long`: too many bytes or too many values. */
  readonly status: number | undefined
  readonly kind: UnreadableKind

  constructor(request: string, status: number | undefined, kind: UnreadableKind, detail: string) {
    super(`${request}: ${status === undefined ? '' : `${status} `}${detail}`)
    this.status = status
    this.kind = kind
  }
}

/** Every way in which a call of the REST API can fail; anything else is a bug of ours. */
export type RestFailure = PlanfixRestError | UnreadableAnswerError | PlanfixUnreachableError | BudgetSpentError

export function isRestFailure(error: unknown): error is RestFailure {
  return [PlanfixRestError, UnreadableAnswerError, PlanfixUnreachableError, BudgetSpentError].some((kind) => error instanceof kind)
}

/** For the trace: `403 code 22 Daily limit is exhausted`. */
export function describeRefusal({ status, code, said }: Refusal): string {
  return [status, code !== undefined && `code ${code}`, said].filter((part) => part !== false && part !== '').join(' ')
}
