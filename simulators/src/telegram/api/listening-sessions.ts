import type { AuthKeys } from '../mtproto/auth-keys.ts'
import type { Session } from '../mtproto/session.ts'
import type { Sessions } from '../mtproto/sessions.ts'

/** The sessions that are told of an account's updates, whether or not they are connected at the moment. */
export function listeningSessions(accountId: number, sessions: Sessions, authKeys: AuthKeys): Session[] {
  return [...sessions.all()].filter((session) => session.receivesUpdates && authKeys.get(session.authKeyId)?.userId === accountId)
}
