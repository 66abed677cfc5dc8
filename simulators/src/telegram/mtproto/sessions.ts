import type { Connection } from './connection.ts'
import type { Session } from './session.ts'

/** The sessions of all keys. They live in memory only: like Telegram's, they can be forgotten at any time, and clients must cope. */
export class Sessions {
  readonly #byKey = new Map<bigint, Map<bigint, Session>>()

  find(authKeyId: bigint, sessionId: bigint): Session | undefined {
    return this.#byKey.get(authKeyId)?.get(sessionId)
  }

  *all(): Iterable<Session> {
    for (const sessions of this.#byKey.values()) yield* sessions.values()
  }

  add(session: Session): void {
    const sessions = this.#byKey.get(session.authKeyId) ?? new Map<bigint, Session>()
    sessions.set(session.id, session)
    this.#byKey.set(session.authKeyId, sessions)
  }

  /** The next message of that session will make a new one, and the client will be told `new_session_created`. */
  forget(session: Session): void {
    session.detach()
    this.#byKey.get(session.authKeyId)?.delete(session.id)
  }

  forgetAll(): void {
    for (const session of [...this.all()]) this.forget(session)
  }

  forgetKey(authKeyId: bigint): void {
    for (const session of [...(this.#byKey.get(authKeyId)?.values() ?? [])]) this.forget(session)
    this.#byKey.delete(authKeyId)
  }

  /** The connection is closed: its sessions wait for the client to come back. */
  detach(connection: Connection): void {
    for (const session of this.all()) {
      if (session.connection === connection) session.detach()
    }
  }
}
