import type { PlanfixRequest } from '../planfix-http.ts'
import type { RequestPurpose } from '../request-pace.ts'
import type { RestAnswer } from './rest-answer.ts'
import type { RestScope } from './rest-error.ts'

/** What the calls need of a client. */
export interface RestApi {
  /**
   * @throws PlanfixRestError when Planfix said no; PlanfixUnreachableError when no answer came; UnreadableAnswerError when
   * something else than the REST API answered; BudgetSpentError when the day has no requests left for this purpose.
   */
  call(call: RestCall): Promise<RestAnswer>

  /** How far Planfix's clock is ahead of ours, as its last answer told, ms; 0 before. */
  readonly skewMs: number

  /** A link as an absolute address; Planfix may give one without its host. */
  resolveLink(link: string): URL | undefined

  /** What a link that Planfix gave us has to be asked with: the token goes to Planfix's own address and to no other. */
  headersFor(url: URL): Record<string, string>
}

/** How a call is to be made; the same for every call. */
export interface CallOptions {
  purpose: RequestPurpose
  /** From the first try to connect to the last byte of the answer, ms. Waiting for the request's turn is not counted. */
  timeoutMs: number
  signal: AbortSignal
}

export interface RestCall extends CallOptions {
  method: PlanfixRequest['method']
  /** Below the base address, with its first slash; the last one as the description has it. */
  path: string
  /** What is undefined is left out. */
  query?: Record<string, string | number | boolean | undefined>
  /** Sent as JSON; what is undefined is left out. */
  body?: object
  /** Sent as it comes, instead of `body`. `length`: bytes; null: not known before the end. */
  form?: { contentType: string; length: number | null; bytes: () => AsyncIterable<Uint8Array> }
  /** The right that the token needs, for the words of a refusal. */
  scope?: RestScope
  /** A redirect is the answer that is hoped for. Otherwise it is a refusal: the address is wrong. */
  takesRedirect?: boolean
}
