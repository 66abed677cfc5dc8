import type { Happening } from '../cloud/happening.ts'
import type { Notice } from '../cloud/notices.ts'
import type { Session } from '../mtproto/session.ts'
import { NEWS } from '../mtproto/session.ts'
import type { Sessions } from '../mtproto/sessions.ts'
import type { TlEncoder } from '../tl/encode.ts'
import type { Layer } from '../tl/schema.ts'
import type { TlObject } from '../tl/tl-object.ts'
import type { Cloud } from './call.ts'
import type { Encoders } from './encoders.ts'
import { listeningSessions } from './listening-sessions.ts'
import { isPlain, toShortMessage } from './tl-message.ts'
import { toTlNotice, toTlUpdate, toTlUpdates } from './tl-updates.ts'

/** A client that stays away longer than that many messages loses its session, and catches up by updates.getDifference. */
const MAX_WAITING = 500

export interface PushesParts {
  readonly cloud: Cloud
  readonly sessions: Sessions
  readonly encoders: Encoders
  readonly onProblem: (problem: string) => void
}

/** Tells the clients of an account what happened in its mailbox. https://core.telegram.org/api/updates */
export class Pushes {
  readonly #parts: PushesParts

  constructor(parts: PushesParts) {
    this.#parts = parts
  }

  /** What is no change of the mailbox goes to all sessions. */
  pushNotice({ account, at, update, users }: Notice): void {
    const { cloud, sessions: all } = this.#parts
    const sessions = listeningSessions(account, all, cloud.authKeys)
    const object = toTlNotice(account, { update, users, at }, cloud.users)
    cloud.trouble.pushes.pass(() => this.#send(() => object, sessions))
  }

  /** `origin` is the session that caused it: its answer tells it already. */
  push(happening: Happening, origin: object | undefined): void {
    const { cloud, sessions: all } = this.#parts
    const sessions = listeningSessions(happening.account, all, cloud.authKeys).filter((session) => session !== origin)
    if (sessions.length === 0) return
    const isShort = happening.kind === 'sent' && isPlain(happening.message) && cloud.updateShape.nextPushIsShort()
    cloud.trouble.pushes.pass(() => this.#send((layer) => this.#toUpdates(happening, isShort, layer), sessions))
  }

  #send(toUpdates: (layer: Layer) => TlObject, sessions: readonly Session[]): void {
    const bodies = new Map<TlEncoder, Buffer | undefined>()
    for (const session of sessions) {
      const encoder = this.#parts.encoders.forLayer(this.#parts.cloud.authKeys.get(session.authKeyId)?.layer ?? 0)
      if (!bodies.has(encoder)) bodies.set(encoder, this.#encode(encoder, toUpdates(encoder.layer)))
      const body = bodies.get(encoder)
      if (!session.connection && session.unacknowledgedCount >= MAX_WAITING) this.#parts.sessions.forget(session)
      else if (body) session.send(body, NEWS)
    }
  }

  /** Undefined when a person sent something deep inside which is a kind of object the client's layer does not have. */
  #encode(encoder: TlEncoder, updates: TlObject): Buffer | undefined {
    try {
      return encoder.encode(updates)
    } catch (error) {
      this.#parts.onProblem(`A client was not told of a message: ${error instanceof Error ? error.message : error}`)
      return undefined
    }
  }

  #toUpdates(happening: Happening, isShort: boolean, layer: Layer): TlObject {
    const { account, at } = happening
    if (isShort && happening.kind === 'sent') return toShortMessage(account, happening.message, happening.pts, layer)
    const messages = happening.kind === 'deleted' ? [] : [happening.message]
    return toTlUpdates(
      account,
      { updates: [toTlUpdate(happening, { layer, files: this.#parts.cloud.files })], messages, at },
      this.#parts.cloud.users,
    )
  }
}
