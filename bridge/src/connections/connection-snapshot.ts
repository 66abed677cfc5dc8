import type { Connection } from '../domain/connection.ts'
import type { ConnectionStore } from './connection-store.ts'

/** Connections in memory: shows what a change would make of those of the database, and changes nothing there. */
export class ConnectionSnapshot implements ConnectionStore {
  #connections: Connection[]

  constructor(connections: Connection[]) {
    this.#connections = connections
  }

  async list(): Promise<Connection[]> {
    return [...this.#connections]
  }

  async insert(connection: Connection): Promise<void> {
    this.#connections = [...this.#connections, connection]
  }

  async change(id: Connection['id'], change: (stored: Connection) => Connection): Promise<Connection> {
    this.#connections = this.#connections.map((known) => (known.id === id ? change(known) : known))
    const changed = this.#connections.find((known) => known.id === id)
    if (!changed) throw new Error(`There is no connection ${id}.`)
    return changed
  }

  async noteFirstLogin(id: Connection['id'], at: number): Promise<void> {
    this.#connections = this.#connections.map((known) => (known.id === id ? { ...known, firstLoginAt: known.firstLoginAt ?? at } : known))
  }

  async changeMark(): Promise<number> {
    return 0
  }
}
