import type { AuthKey } from '../mtproto/auth-keys.ts'
import type { CallOutcome, IncomingCall } from '../mtproto/calls.ts'
import type { Session } from '../mtproto/session.ts'
import type { TlDecoder } from '../tl/decode.ts'
import type { TlObject, TlValue } from '../tl/tl-object.ts'
import type { Call, Cloud, Method } from './call.ts'
import type { Encoders } from './encoders.ts'
import { METHODS } from './methods.ts'
import { RpcError } from './rpc-error.ts'
import type { UnwrappedQuery } from './unwrap-query.ts'
import { unwrapQuery } from './unwrap-query.ts'

export interface ApiParts {
  readonly cloud: Cloud
  readonly decoder: TlDecoder
  readonly encoders: Encoders
  readonly userOnlyMethods: ReadonlySet<string>
  readonly onProblem: (problem: string) => void
}

/** Carries out calls of the API: takes the wrappers off, finds the method, turns its result or its error into bytes. */
export class Api {
  readonly #parts: ApiParts
  readonly #methods = new Map<string, Method>(METHODS.map((method) => [method.name, method]))

  constructor(parts: ApiParts) {
    this.#parts = parts
  }

  /** Never throws or rejects: what goes wrong is an `rpc_error`. */
  carryOut({ session, query }: IncomingCall): CallOutcome | Promise<CallOutcome> {
    try {
      const unwrapped = unwrapQuery(query, this.#parts.decoder)
      const predecessors = unwrapped.after.map((id) => session.received.get(id)?.success)
      if (predecessors.some((success) => success instanceof Promise)) {
        return Promise.all(predecessors).then((successes) => this.#begin(session, unwrapped, successes))
      }
      return this.#begin(session, unwrapped, predecessors)
    } catch (error) {
      return this.#fail(query._, error)
    }
  }

  #begin(session: Session, unwrapped: UnwrappedQuery, predecessors: readonly unknown[]): CallOutcome | Promise<CallOutcome> {
    const method = unwrapped.query._
    const ends: (() => void)[] = []
    const outcome = this.#run(session, unwrapped, predecessors, (end) => ends.push(end))
    const finish = () => {
      for (const end of ends) end()
      return outcome
    }
    const delayMs = this.#parts.cloud.trouble.takeAnswerDelay(method)
    return delayMs > 0 ? new Promise((resolve) => setTimeout(() => resolve(finish()), delayMs).unref()) : finish()
  }

  #run(session: Session, unwrapped: UnwrappedQuery, predecessors: readonly unknown[], onEnd: Call['onEnd']): CallOutcome {
    const { query } = unwrapped
    try {
      if (predecessors.includes(false)) throw new RpcError(400, 'MSG_WAIT_FAILED')
      const key = this.#admit(session, unwrapped)
      const encoder = this.#parts.encoders.forLayer(key.layer ?? 0)
      this.#throwTrouble(query)
      const value = this.#call(query, key, { cloud: this.#parts.cloud, session, layer: encoder.layer, onEnd })
      return { method: query._, body: encoder.encodeResult(query._, value), isError: false }
    } catch (error) {
      return this.#fail(query._, error)
    }
  }

  /** Notes what the wrappers said of the client. */
  #admit(session: Session, { layer, isInitialized, withoutUpdates, query }: UnwrappedQuery): AuthKey {
    const { authKeys } = this.#parts.cloud
    if (layer !== undefined && isInitialized) authKeys.announceLayer(session.authKeyId, layer)
    const key = authKeys.get(session.authKeyId)
    if (!key) throw new RpcError(401, 'AUTH_KEY_UNREGISTERED')
    if (key.layer === undefined) throw new RpcError(400, 'CONNECTION_NOT_INITED')
    if (!withoutUpdates && !query._.startsWith('upload.')) session.receivesUpdates = true
    return key
  }

  #call(query: TlObject, key: AuthKey, call: Call): TlValue {
    const method = this.#methods.get(query._)
    const account = key.userId === undefined ? undefined : this.#parts.cloud.users.bot(key.userId)
    if (method?.access === 'anyone') return method.run(query as never, call)
    if (!account) throw new RpcError(401, 'AUTH_KEY_UNREGISTERED')
    if (method) return method.run(query as never, { ...call, account })
    this.#parts.onProblem(`${query._} was called, which this server does not have.`)
    throw new RpcError(400, this.#parts.userOnlyMethods.has(query._) ? 'BOT_METHOD_INVALID' : 'METHOD_INVALID')
  }

  #throwTrouble(query: TlObject): void {
    const failure = this.#parts.cloud.trouble.takeFailure(query._, peerOf(query))
    if (failure) throw new RpcError(failure.code, failure.message)
  }

  #fail(method: string, error: unknown): CallOutcome {
    const { encoders, onProblem } = this.#parts
    const isTelegramError = error instanceof RpcError
    if (!isTelegramError) onProblem(`${method} failed: ${error instanceof Error ? error.stack : error}`)
    const rpcError = isTelegramError ? error : new RpcError(500, 'RPC_CALL_FAIL')
    const body = encoders.newest.encode({ _: 'rpc_error', error_code: rpcError.code, error_message: rpcError.message })
    return { method, body, isError: true }
  }
}

/** The user a call is about, for trouble with one peer only. */
function peerOf(query: TlObject): number | undefined {
  const peer = query['peer'] as TlObject | undefined
  return peer?.['user_id'] === undefined ? undefined : Number(peer['user_id'])
}
