import type { Happening } from '../cloud/happening.ts'
import type { Notice } from '../cloud/notices.ts'
import type { PrivateMessage } from '../cloud/private-message.ts'
import type { Users } from '../cloud/users.ts'
import type { TlObject } from '../tl/tl-object.ts'
import { toTlChatsOf } from './tl-chat.ts'
import type { Words } from './tl-message.ts'
import { toSeconds, toTlMessage } from './tl-message.ts'
import { toTlUsersOf } from './tl-user.ts'

/** Where updates stand in an account's sequence: the pts reached with them, and by how much they have raised it. */
export interface PtsFields {
  readonly pts: number
  readonly pts_count: number
}

/** One thing that happened, as an account is told of it. https://core.telegram.org/type/Update */
export function toTlUpdate(happening: Happening, words: Words): TlObject {
  if (happening.kind === 'deleted') return toDeleteUpdate(happening.ids, { pts: happening.pts, pts_count: happening.ids.length })
  const pts = { pts: happening.pts, pts_count: 1 }
  const message = toTlMessage(happening.account, happening.message, words)
  return { _: happening.kind === 'sent' ? 'updateNewMessage' : 'updateEditMessage', message, ...pts }
}

/** In private chats nothing says which chat the messages were in. https://core.telegram.org/constructor/updateDeleteMessages */
export function toDeleteUpdate(ids: readonly number[], pts: PtsFields): TlObject {
  return { _: 'updateDeleteMessages', messages: ids, ...pts }
}

/** Updates with everything that belongs to them. `at` is in epoch milliseconds. https://core.telegram.org/constructor/updates */
export function toTlUpdates(
  accountId: number,
  content: { readonly updates: readonly TlObject[]; readonly messages: readonly PrivateMessage[]; readonly at: number },
  users: Users,
): TlObject {
  return {
    _: 'updates',
    updates: content.updates,
    users: toTlUsersOf(accountId, content.messages, users),
    chats: toTlChatsOf(accountId, content.messages),
    date: toSeconds(content.at),
    seq: 0,
  }
}

/** An update that is about no message of the mailbox. */
export function toTlNotice(accountId: number, notice: Pick<Notice, 'update' | 'users' | 'at'>, users: Users): TlObject {
  const { update, at } = notice
  return { _: 'updates', updates: [update], users: toTlUsersOf(accountId, [], users, notice.users), chats: [], date: toSeconds(at), seq: 0 }
}
