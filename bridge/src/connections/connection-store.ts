import type { Connection } from '../domain/connection.ts'
import type { ConnectionId } from '../domain/ids.ts'

/** Port: where connections are kept. Secrets are encrypted there; here they are plain. */
export interface ConnectionStore {
  list(): Promise<Connection[]>
  /** @throws BridgeError PLANGRAM_CONNECTION_EXISTS when the name, the session key or the provider id (for the same Planfix address) is taken. */
  insert(connection: Connection): Promise<void>
  /**
   * Changes the connection as it is stored now, not as somebody read it before: reading and writing are one transaction.
   * `change` may run twice, and returns its argument when there is nothing to change. Id and first login stay; same
   * errors as `insert`, and those of `change`.
   */
  change(id: ConnectionId, change: (stored: Connection) => Connection): Promise<Connection>
  /** Notes the first time the account was up; later calls change nothing. */
  noteFirstLogin(id: ConnectionId, at: number): Promise<void>
  /** A number that differs from the last one as soon as another process has written to the database. */
  changeMark(): Promise<number>
}
