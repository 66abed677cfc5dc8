import type { CallbackQueries } from '../cloud/callback-queries.ts'
import type { Notices } from '../cloud/notices.ts'
import type { PrivateChats } from '../cloud/private-chats.ts'
import type { BotUser, Users } from '../cloud/users.ts'
import type { Files } from '../files/files.ts'
import type { AuthKeys } from '../mtproto/auth-keys.ts'
import type { Session } from '../mtproto/session.ts'
import type { Rules } from '../rules.ts'
import type { Layer } from '../tl/schema.ts'
import type { TlValue } from '../tl/tl-object.ts'
import type { Trouble } from '../trouble.ts'
import type { UpdateShape } from './update-shape.ts'

/** What the methods of the API work on. */
export interface Cloud {
  readonly authKeys: AuthKeys
  readonly users: Users
  readonly chats: PrivateChats
  readonly files: Files
  readonly notices: Notices
  readonly callbackQueries: CallbackQueries
  readonly trouble: Trouble
  readonly rules: Rules
  readonly updateShape: UpdateShape
  /** Where clients reach the server. */
  readonly address: () => { readonly host: string; readonly port: number }
}

/** One call of a method, with everything around it. */
export interface Call {
  readonly cloud: Cloud
  readonly session: Session
  /** The client's layer: what the answer may consist of. */
  readonly layer: Layer
  /** Runs when the call is over and its answer is about to leave. */
  readonly onEnd: (end: () => void) => void
}

/** A call of somebody who is logged in. */
export interface AccountCall extends Call {
  readonly account: BotUser
}

/** A method of the API: its name in the schema and what it does. It may throw an RpcError. */
export type Method =
  | { readonly name: string; readonly access: 'anyone'; readonly run: (request: never, call: Call) => TlValue }
  | { readonly name: string; readonly access: 'account'; readonly run: (request: never, call: AccountCall) => TlValue }

/** A method that may be called before login. `Request` repeats the fields the schema has for it, over all layers. */
export function openMethod<Request>(name: string, run: (request: Request, call: Call) => TlValue): Method {
  return { name, access: 'anyone', run }
}

/** A method for those who are logged in; others are told AUTH_KEY_UNREGISTERED. */
export function accountMethod<Request>(name: string, run: (request: Request, call: AccountCall) => TlValue): Method {
  return { name, access: 'account', run }
}
