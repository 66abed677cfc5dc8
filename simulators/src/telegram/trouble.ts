import type { AuthKeys } from './mtproto/auth-keys.ts'
import type { Salts } from './mtproto/salts.ts'
import type { Session } from './mtproto/session.ts'
import type { Sessions } from './mtproto/sessions.ts'
import { PushGate } from './push-gate.ts'

/** The network as far as trouble can be made with it. */
export interface TroubleNetwork {
  dropConnections(): void
  /** Stops listening and drops every connection. */
  refuse(): Promise<void>
  accept(): Promise<void>
  setBlackHole(isOn: boolean): void
}

export interface TroubleParts {
  readonly authKeys: AuthKeys
  readonly salts: Salts
  readonly sessions: Sessions
  readonly network: TroubleNetwork
  readonly expireFileReferences: () => void
}

/** Which calls are concerned, and how often. */
export interface Target {
  /** A method of the API, such as `messages.sendMessage`; `*` for all methods. */
  readonly method: string
  /** How many calls; 1 by default, `Infinity` until `clear`. */
  readonly times?: number | undefined
}

/** Calls that may be told apart by whom they concern. */
export interface PeerTarget extends Target {
  /** Only calls whose `peer` is this user. */
  readonly peer?: number | undefined
}

export interface Failure extends PeerTarget {
  /** An error code as in https://core.telegram.org/api/errors */
  readonly code: number
  readonly message: string
}

interface Counted<Kind> {
  readonly kind: Kind
  left: number
}

interface LostAnswer extends Target {
  /** The session is forgotten as well, so the answer is not sent again when the client comes back. */
  readonly forgetSession?: boolean | undefined
}

/**
 * Trouble on demand. What counts calls ends by itself, everything else ends with its opposite or with `clear`.
 * Nothing of it outlives the process.
 */
export class Trouble {
  readonly pushes = new PushGate()
  /** A repeated `random_id` is never answered with the first message but always with 500 RANDOM_ID_DUPLICATE. */
  refusesEveryRepeatedRandomId = false
  readonly #parts: TroubleParts
  #failures: Counted<Failure>[] = []
  #delays: Counted<Target & { readonly ms: number }>[] = []
  #lostAnswers: Counted<LostAnswer>[] = []
  #tooLongDifferences = 0

  constructor(parts: TroubleParts) {
    this.#parts = parts
  }

  /** Calls end in an error before anything is done. */
  fail(failure: Failure): void {
    this.#failures.push(count(failure))
  }

  /** Calls of that method are no longer refused, however often they were to be. */
  stopFailing(method: string): void {
    this.#failures = this.#failures.filter(({ kind }) => kind.method !== method)
  }

  /** 420 FLOOD_WAIT_X */
  floodWait(target: PeerTarget & { readonly seconds: number }): void {
    this.fail({ ...target, code: 420, message: `FLOOD_WAIT_${target.seconds}` })
  }

  /** 420 SLOWMODE_WAIT_X, which concerns one chat only. */
  slowmodeWait(target: PeerTarget & { readonly seconds: number; readonly peer: number }): void {
    this.fail({ ...target, code: 420, message: `SLOWMODE_WAIT_${target.seconds}` })
  }

  /** Calls are carried out at once and answered later; until then they count as under way. */
  delayAnswers(target: Target & { readonly ms: number }): void {
    this.#delays.push(count(target))
  }

  /** Calls are carried out, and instead of an answer the connection breaks. */
  loseAnswers(target: LostAnswer): void {
    this.#lostAnswers.push(count(target))
  }

  /** The next calls of updates.getDifference are answered with updates.differenceTooLong. */
  differenceTooLong(times = 1): void {
    this.#tooLongDifferences = times
  }

  dropConnections(): void {
    this.#parts.network.dropConnections()
  }

  /** Nobody can connect, and everybody is disconnected, until `acceptConnections`. */
  refuseConnections(): Promise<void> {
    return this.#parts.network.refuse()
  }

  acceptConnections(): Promise<void> {
    return this.#parts.network.accept()
  }

  /** Connections, those that are open and those to come, swallow everything in silence. They stay dead when it is over. */
  blackHole(isOn: boolean): void {
    this.#parts.network.setBlackHole(isOn)
  }

  /** Keys stay good; messages waiting for an acknowledgement are lost, and clients are told `new_session_created`. */
  forgetSessions(): void {
    this.#parts.sessions.forgetAll()
  }

  /** Keys of a bot, or all keys: whoever uses one is told -404 and has to begin with a key exchange. */
  forgetAuthKeys(botId?: number): void {
    for (const key of this.#parts.authKeys.all()) {
      if (botId !== undefined && key.userId !== botId) continue
      this.#parts.authKeys.destroy(key.id)
      this.#parts.sessions.forgetKey(key.id)
    }
  }

  /** All salts become invalid at once. */
  changeSalts(): void {
    this.#parts.salts.change()
  }

  /** Every file reference given out so far is answered by FILE_REFERENCE_EXPIRED; whoever fetches the message again gets a good one. */
  expireFileReferences(): void {
    this.#parts.expireFileReferences()
  }

  /** Ends everything; connections that are refused are accepted again. */
  async clear(): Promise<void> {
    this.#failures = []
    this.#delays = []
    this.#lostAnswers = []
    this.#tooLongDifferences = 0
    this.refusesEveryRepeatedRandomId = false
    this.pushes.clear()
    this.blackHole(false)
    await this.acceptConnections()
  }

  /** What is still in store. */
  describe() {
    const pending = [...this.#failures, ...this.#delays, ...this.#lostAnswers].filter((each) => each.left > 0)
    return {
      calls: pending.map(({ kind, left }) => ({ ...kind, left })),
      pushes: this.pushes.describe(),
      differenceTooLong: this.#tooLongDifferences,
      refusesEveryRepeatedRandomId: this.refusesEveryRepeatedRandomId,
    }
  }

  /** The failure that is due for a call. */
  takeFailure(method: string, peer: number | undefined): Failure | undefined {
    return take(
      this.#failures.filter(({ kind }) => kind.peer === undefined || kind.peer === peer),
      method,
    )
  }

  /** Milliseconds for which the answer of a call is held back. */
  takeAnswerDelay(method: string): number {
    return take(this.#delays, method)?.ms ?? 0
  }

  takeDifferenceTooLong(): boolean {
    if (this.#tooLongDifferences <= 0) return false
    this.#tooLongDifferences -= 1
    return true
  }

  /** Breaks the connection if the answer that has just been prepared is to be lost. */
  loseAnswerIfDue(session: Session, method: string): void {
    const lost = take(this.#lostAnswers, method)
    if (!lost) return
    session.connection?.destroy()
    if (lost.forgetSession) this.#parts.sessions.forget(session)
  }
}

function count<Kind extends Target>(kind: Kind): Counted<Kind> {
  return { kind, left: kind.times ?? 1 }
}

function take<Kind extends Target>(faults: readonly Counted<Kind>[], method: string): Kind | undefined {
  const due = faults.find(({ kind, left }) => left > 0 && (kind.method === method || kind.method === '*'))
  if (due) due.left -= 1
  return due?.kind
}
