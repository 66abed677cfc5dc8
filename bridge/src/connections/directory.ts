import type { Connection } from '../domain/connection.ts'
import type { ConnectionId } from '../domain/ids.ts'
import { hashSessionKey, verifySessionKey } from './session-key.ts'

/** The connections of the running bridge, found by id or by the key that a request presents. */
export class ConnectionDirectory {
  #byId = new Map<ConnectionId, Connection>()
  #byKeyHash = new Map<string, Connection>()

  replaceAll(connections: Connection[]): void {
    this.#byId = new Map(connections.map((connection) => [connection.id, connection]))
    const inUse = connections.map((connection) => [hashSessionKey(connection.sessionKey), connection] as const)
    const former = connections.flatMap((connection) =>
      connection.previousSessionKey ? [[hashSessionKey(connection.previousSessionKey), connection] as const] : [],
    )
    // The last one counts: a key in use more than the same key as another connection's former one.
    this.#byKeyHash = new Map([...former, ...inUse])
  }

  replace(connection: Connection): void {
    this.replaceAll([...this.#byId.values()].map((other) => (other.id === connection.id ? connection : other)))
  }

  list(): Connection[] {
    return [...this.#byId.values()]
  }

  find(id: ConnectionId): Connection | undefined {
    return this.#byId.get(id)
  }

  /** The connection that this key opens; undefined for a wrong one. The table holds hashes, so a near miss tells nothing. */
  findByKey(key: string): Connection | undefined {
    const found = this.#byKeyHash.get(hashSessionKey(key))
    return found && acceptedKeys(found).some((accepted) => verifySessionKey(key, accepted)) ? found : undefined
  }
}

function acceptedKeys(connection: Connection): string[] {
  return connection.previousSessionKey ? [connection.sessionKey, connection.previousSessionKey] : [connection.sessionKey]
}
