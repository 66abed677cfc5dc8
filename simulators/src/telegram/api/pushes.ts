import type { PrivateMessage } from '../cloud/private-message.ts'
import { viewFor } from '../cloud/private-message.ts'
import type { Session } from '../mtproto/session.ts'
import { NEWS } from '../mtproto/session.ts'
import type { Sessions } from '../mtproto/sessions.ts'
import type { TlEncoder } from '../tl/encode.ts'
import type { Layer } from '../tl/schema.ts'
import type { TlObject } from '../tl/tl-object.ts'
import type { Cloud } from './call.ts'
import type { Encoders } from './encoders.ts'
import { listeningSessions } from './listening-sessions.ts'
import { toDate, toShortMessage, toTlMessage } from './tl-message.ts'
import { toTlUsersOf } from './tl-user.ts'

/** A client that stays away longer than that many messages loses its session, and catches up by updates.getDifference. */
const MAX_WAITING = 500

export interface PushesParts {
  readonly cloud: Cloud
  readonly sessions: Sessions
  readonly encoders: Encoders
  readonly onProblem: (problem: string) => void
}

/** Tells the clients of both accounts of a new message. https://core.telegram.org/api/updates */
export class Pushes {
  readonly #parts: PushesParts

  constructor(parts: PushesParts) {
    this.#parts = parts
  }

  /** `origin` is the session that sent the message: its answer tells it already. */
  push(message: PrivateMessage, origin: object | undefined): void {
    const { cloud, sessions: all } = this.#parts
    for (const accountId of [message.from, message.to]) {
      const sessions = listeningSessions(accountId, all, cloud.authKeys).filter((session) => session !== origin)
      if (sessions.length === 0) continue
      const isShort = message.media === undefined && cloud.updateShape.nextPushIsShort()
      cloud.trouble.pushes.pass(() => this.#send(accountId, message, sessions, isShort))
    }
  }

  #send(accountId: number, message: PrivateMessage, sessions: readonly Session[], isShort: boolean): void {
    const bodies = new Map<TlEncoder, Buffer | undefined>()
    for (const session of sessions) {
      const encoder = this.#parts.encoders.forLayer(this.#parts.cloud.authKeys.get(session.authKeyId)?.layer ?? 0)
      if (!bodies.has(encoder)) bodies.set(encoder, this.#encode(encoder, this.#toUpdates(accountId, message, isShort, encoder.layer)))
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

  #toUpdates(accountId: number, message: PrivateMessage, isShort: boolean, layer: Layer): TlObject {
    const { chats, users } = this.#parts.cloud
    const pts = chats.mailbox(accountId).ptsOf(viewFor(accountId, message).id)
    if (isShort) return toShortMessage(accountId, message, pts, layer)
    return {
      _: 'updates',
      updates: [{ _: 'updateNewMessage', message: toTlMessage(accountId, message, layer), pts, pts_count: 1 }],
      users: toTlUsersOf(accountId, [message], users),
      chats: [],
      date: toDate(message),
      seq: 0,
    }
  }
}
