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

  async update(connection: Connection): Promise<void> {
    this.#connections = this.#connections.map((known) => (known.id === connection.id ? connection : known))
  }

  async noteFirstLogin(id: Connection['id'], at: number): Promise<void> {
    this.#connections = this.#connections.map((known) => (known.id === id ? { ...known, firstLoginAt: known.firstLoginAt ?? at } : known))
  }

  async changeMark(): Promise<number> {
    return 0
  }
}
