import type { Connection } from '../domain/connection.ts'
import type { ConnectionId } from '../domain/ids.ts'

/** Port: where connections are kept. Secrets are encrypted there; here they are plain. */
export interface ConnectionStore {
  list(): Promise<Connection[]>
  /** @throws BridgeError PLANGRAM_CONNECTION_EXISTS when the name, the session key or the provider id (for the same Planfix address) is taken. */
  insert(connection: Connection): Promise<void>
  /** Replaces everything but the id; same errors as `insert`. */
  update(connection: Connection): Promise<void>
  /** Notes the first time the account was up; later calls change nothing. */
  noteFirstLogin(id: ConnectionId, at: number): Promise<void>
  /** A number that differs from the last one as soon as another process has written to the database. */
  changeMark(): Promise<number>
}
