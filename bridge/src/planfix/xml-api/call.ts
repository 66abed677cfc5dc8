import type { Readable } from 'node:stream'
import type { RequestPurpose } from '../request-pace.ts'
import type { XmlElement } from './read-xml.ts'
import type { XmlBody } from './write-xml.ts'

/** What the calls need of a client. */
export interface XmlApi {
  /**
   * One call; gives the `<response>` of a call that was carried out.
   * @throws PlanfixApiError when Planfix said no.
   * @throws PlanfixStrangeAnswerError when something answered, but not as the XML API does.
   * @throws PlanfixUnreachableError when no whole answer came, or `signal` aborted.
   * @throws BudgetSpentError when the day's share of requests for this purpose is used up: nothing was sent.
   */
  call(method: string, body: XmlBody, options: CallOptions): Promise<XmlElement>

  /** How far Planfix's clock is ahead of ours, as its last answer told, ms; 0 before. */
  readonly skewMs: number

  /** A call whose answer is a file. Throws as `call` does. */
  download(method: string, body: XmlBody, options: CallOptions): Promise<Download>
}

export interface CallOptions {
  purpose: RequestPurpose
  /** For one exchange, from the first try to connect to the last byte of the answer, ms. Waiting for a turn is not counted. */
  timeoutMs: number
  signal: AbortSignal
  /**
   * No notifications and no entry in Planfix's log (Planfix help, "XML API v1": "Режим без уведомлений"). For
   * bookkeeping; Planfix demands it of periodic mass updates. Never for what people are to be notified of.
   */
  silent?: boolean
  /** Texts of the document that are not written out in it. */
  streamed?: StreamedText[]
}

/** The base64 of these bytes is sent where the document has `token`. */
export interface StreamedText {
  token: string
  /** Null: not known before the end. */
  size: number | null
  bytes: () => AsyncIterable<Uint8Array>
}

/** Where the file is, to be fetched without our credentials; or the file. Its stream must be read or destroyed. */
export type Download = { kind: 'location'; url: string } | { kind: 'content'; bytes: Readable; length: number | null }
