import type { ConnectionId } from './ids.ts'
import type { Language } from './words.ts'

/** Which of Planfix's three interfaces a connection speaks; the shape of `PLANFIX_API_URL` decides. */
export type PlanfixApi = 'chat' | 'xml' | 'rest'

/** How a connection reaches Planfix. What one API does not need is null. */
export interface PlanfixAccess {
  apiUrl: string
  api: PlanfixApi
  /** Chat API: Planfix's token. XML API: `KEY:TOKEN`, or the key alone beside login and password. REST API: the token. */
  apiKey: string
  /** XML API: the account's name, as in NAME.planfix.com. */
  account: string | null
  /** XML API, the older way: an employee's login and password. */
  login: string | null
  password: string | null
  /** XML API: signs each request where the account asks for it. */
  signatureKey: string | null
  /** Chat API: the REST API beside it, for edits, deletions and certainty. */
  restUrl: string | null
  restToken: string | null
}

/** A chat API alone needs nothing more. */
export const noFurtherAccess: Omit<PlanfixAccess, 'apiUrl' | 'api' | 'apiKey'> = {
  account: null,
  login: null,
  password: null,
  signatureKey: null,
  restUrl: null,
  restToken: null,
}

/** What the Planfix side of a connection can do. The relay asks these and never which API is behind them. */
export interface PlanfixCapabilities {
  /** `given` with each delivered message, found by `read_back` afterwards, or `none`. */
  commentId: 'given' | 'read_back' | 'none'
  /** Changes a comment; without it a change is told as a new message. */
  edit: boolean
  /** Marks a comment as deleted; without it a deletion is told as a new message. */
  delete: boolean
  /** Planfix sends what employees answer; without it we ask. */
  push: boolean
  /** Planfix shows a tick at the employee's message; without it only a failure is told, as a comment. */
  status: boolean
}

/** One Telegram account joined to one Planfix chat provider. Holds secrets: never log it whole. */
export interface Connection {
  id: ConnectionId
  name: string
  telegram: { apiId: number; apiHash: string; botToken: string }
  planfix: PlanfixAccess
  /** Planfix's word for this connection as an external chat system; unique here, never contains `~`. */
  providerId: string
  settings: ConnectionSettings
  /** What Planfix and other systems must present to us: the `token` of a push, the key of JSON requests. */
  sessionKey: string
  /** While a key is being changed, the one that is still accepted beside it. */
  previousSessionKey: string | null
  /** Set by DELETE /webhook and by the operator: the Telegram account stays off, everything is kept. */
  isStopped: boolean
  /** When the Telegram account was first up with its update state stored, epoch ms; null before. */
  firstLoginAt: number | null
  createdAt: number
  updatedAt: number
}

/** What an operator may change about a connection at any time; `connections/settings.ts` holds meanings and defaults. */
export interface ConnectionSettings {
  status_language: Language
  uncertain_policy: 'resend' | 'hold'
  rejected_policy: 'park' | 'hold'
  planfix_concurrency: number
  planfix_timeout_seconds: number
  /** XML and REST: number of the template that tasks and contacts are made from; 0 for Planfix's own default. */
  task_template: number
  contact_template: number
  /** Id of the contacts' custom field that holds the Telegram id; 0 when there is none. */
  contact_telegram_field: number
  new_task_when_closed: boolean
  fill_telegram_fields: boolean
  employee_edits: boolean
  poll_seconds: number
  /** IANA name, or `auto`. */
  planfix_time_zone: string
  planfix_pace_ms: number
  planfix_daily_requests: number
  /** How long Planfix may fetch a file by the link that it was given. */
  file_link_days: number
  /** How many files one message in Planfix carries. */
  attachments_per_message: 'many' | 'one'
  /** XML and REST: the largest file that the Planfix plan takes, MB. */
  planfix_file_mb: number
}
