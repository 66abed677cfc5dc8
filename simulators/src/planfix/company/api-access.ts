import { randomBytes } from 'node:crypto'
import type { Clock } from '../clock.ts'
import { UsageError } from '../usage-error.ts'
import type { RestToken, XmlSession, XmlToken } from './api-token.ts'
import type { EventLog } from './event-log.ts'

/** "sid lives 1 hour"; whether use makes it live longer is not documented, here it does not. Planfix help: XML API, "Авторизация". */
const sessionMs = 60 * 60_000

/** Keys, tokens and sessions of the APIs. */
export class ApiAccess {
  readonly #log: EventLog
  readonly #clock: Clock
  readonly #restTokens = new Map<string, RestToken>()
  readonly #xmlTokens = new Map<string, XmlToken>()
  readonly #xmlKeys = new Set<string>()
  readonly #sessions = new Map<string, XmlSession>()
  readonly #revoked = new Set<string>()

  constructor(log: EventLog, clock: Clock) {
    this.#log = log
    this.#clock = clock
    log.on('rest-token.issued', ({ token }) => {
      this.#restTokens.set(token.token, token)
      this.#revoked.delete(token.token)
    })
    log.on('xml-token.issued', ({ token }) => {
      this.#xmlTokens.set(token.token, token)
      this.#revoked.delete(token.token)
    })
    log.on('xml-key.issued', ({ apiKey }) => this.#xmlKeys.add(apiKey))
    log.on('xml-session.opened', ({ session }) => this.#sessions.set(session.sid, session))
    log.on('token.revoked', ({ token }) => this.#revoke(token))
  }

  get restTokens(): RestToken[] {
    return [...this.#restTokens.values()]
  }

  get xmlTokens(): XmlToken[] {
    return [...this.#xmlTokens.values()]
  }

  get xmlKeys(): string[] {
    return [...this.#xmlKeys]
  }

  addRestToken(token: RestToken): RestToken {
    this.#log.record({ type: 'rest-token.issued', token })
    return token
  }

  addXmlToken(token: XmlToken): XmlToken {
    this.#log.record({ type: 'xml-token.issued', token })
    return token
  }

  addXmlKey(apiKey: string): void {
    this.#log.record({ type: 'xml-key.issued', apiKey })
  }

  openSession(employeeId: number): XmlSession {
    const session = { sid: randomBytes(16).toString('hex'), employeeId, openedAt: this.#clock.now() }
    this.#log.record({ type: 'xml-session.opened', session })
    return session
  }

  /** Takes a token, an API key or a session back. Throws when there is none. */
  revoke(token: string): void {
    if (!this.isKnown(token) || this.isRevoked(token)) throw new UsageError('There is no such token')
    this.#log.record({ type: 'token.revoked', token })
  }

  findRestToken(token: string): RestToken | undefined {
    return this.#restTokens.get(token)
  }

  /** Whether it is a token, an API key or a session, or once was. */
  isKnown(token: string): boolean {
    const holders = [this.#restTokens, this.#xmlTokens, this.#xmlKeys, this.#sessions, this.#revoked]
    return holders.some((holder) => holder.has(token))
  }

  /** Whether it once was a token and has been taken back. */
  isRevoked(token: string): boolean {
    return this.#revoked.has(token)
  }

  findXmlToken(token: string): XmlToken | undefined {
    return this.#xmlTokens.get(token)
  }

  hasXmlKey(apiKey: string): boolean {
    return this.#xmlKeys.has(apiKey)
  }

  /** The session, while it lives. */
  findSession(sid: string): XmlSession | undefined {
    const session = this.#sessions.get(sid)
    return session && this.#clock.now() < session.openedAt + sessionMs ? session : undefined
  }

  #revoke(token: string): void {
    this.#restTokens.delete(token)
    this.#xmlTokens.delete(token)
    this.#xmlKeys.delete(token)
    this.#sessions.delete(token)
    this.#revoked.add(token)
  }
}
