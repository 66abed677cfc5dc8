import type { ConnectionId } from './ids.ts'
import type { Language } from './words.ts'

/** Which of Planfix's three interfaces a connection speaks; the shape of `PLANFIX_API_URL` decides. */
export type PlanfixApi = 'chat' | 'xml' | 'rest'

/** One Telegram account joined to one Planfix chat provider. Holds secrets: never log it whole. */
export interface Connection {
  id: ConnectionId
  name: string
  telegram: { apiId: number; apiHash: string; botToken: string }
  planfix: { apiUrl: string; api: PlanfixApi; apiKey: string }
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
}
