import { accessHash } from '../cloud/access-hashes.ts'
import type { PrivateMessage } from '../cloud/private-message.ts'
import type { User, Users } from '../cloud/users.ts'
import { THIS_DC } from '../files/make-files.ts'
import type { TlObject } from '../tl/tl-object.ts'

/** A TL `user` as an account sees it. A bot does not see phone numbers. https://core.telegram.org/constructor/user */
export function toTlUser(accountId: number, user: User): TlObject {
  const common = {
    _: 'user',
    id: user.id,
    self: user.id === accountId,
    access_hash: accessHash(accountId, user.id),
  }
  if (user.kind === 'bot') {
    return { ...common, bot: true, bot_nochats: true, bot_info_version: 1, first_name: user.firstName, username: user.username }
  }
  if (user.isDeleted) return { ...common, deleted: true }
  const { firstName, lastName, username, languageCode } = user
  const [photoId] = user.photos ?? []
  return { ...common, first_name: firstName, last_name: lastName, username, lang_code: languageCode, photo: toTlProfilePhoto(photoId) }
}

function toTlProfilePhoto(id: string | undefined): TlObject | undefined {
  return id === undefined ? undefined : { _: 'userProfilePhoto', photo_id: id, dc_id: THIS_DC }
}

/** The users a client needs to know to understand the messages, and some others, each once. */
export function toTlUsersOf(
  accountId: number,
  messages: readonly PrivateMessage[],
  users: Users,
  others: readonly number[] = [],
): TlObject[] {
  const ids = messages.flatMap((message) => [message.from, message.to, ...mentionedIn(message), ...(message.forwardedFrom?.users ?? [])])
  return [...new Set([...ids, ...others])].flatMap((id) => {
    const user = users.get(id)
    return user ? [toTlUser(accountId, user)] : []
  })
}

function mentionedIn(message: PrivateMessage): number[] {
  return message.entities.filter((entity) => entity._ === 'messageEntityMentionName').map((entity) => Number(entity['user_id']))
}
