import type { ConnectionId } from '../domain/ids.ts'
import type { Transaction } from '../outbox/unit-of-work.ts'

/**
 * Port: where the session and the update state of Telegram accounts are kept, in the bridge's one database.
 * Keys and values are mtcute's own and mean nothing outside `telegram/`.
 */
export interface SessionStore {
  /** Everything small of one account. */
  loadSession(connectionId: ConnectionId): Promise<StoredSession>
  /** Writes changes; `null` deletes. */
  writeSession(tx: Transaction, connectionId: ConnectionId, changes: SessionChanges): Promise<void>
  /** Forgets keys and update state: the next start is a new login. Peers stay, their numbers are the account's. */
  forgetSession(connectionId: ConnectionId, what: 'keys' | 'everything'): Promise<void>

  findPeer(connectionId: ConnectionId, by: { id: number } | { username: string } | { phone: string }): Promise<StoredPeer | null>
  findPeerReference(connectionId: ConnectionId, peerId: number): Promise<PeerReference | null>
}

export interface StoredSession {
  values: Map<string, Uint8Array>
  authKeys: AuthKey[]
}

export interface AuthKey {
  dc: number
  /** 0 is the permanent key; others are temporary ones and expire (epoch ms). */
  slot: number
  key: Uint8Array
  expiresAt: number | null
}

export interface SessionChanges {
  values: Map<string, Uint8Array | null>
  authKeys: (Omit<AuthKey, 'key'> & { key: Uint8Array | null })[]
  peers: StoredPeer[]
  references: PeerReference[]
}

/** What Telegram told about a user or group, so that it can be written to again. */
export interface StoredPeer {
  /** Telegram's marked number: people positive, groups negative. */
  id: number
  accessHash: string
  isMin: boolean
  usernames: string[]
  phone: string | null
  updatedAt: number
  complete: Uint8Array
}

/** A message in which somebody was seen whom we know in no other way. */
export interface PeerReference {
  peerId: number
  chatId: number
  messageId: number
}
