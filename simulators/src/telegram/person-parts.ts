import type { CallbackQueries } from './cloud/callback-queries.ts'
import type { Notices } from './cloud/notices.ts'
import type { PrivateChats } from './cloud/private-chats.ts'
import type { Reactions } from './cloud/reactions.ts'
import type { Users } from './cloud/users.ts'
import type { Files } from './files/files.ts'
import type { Rules } from './rules.ts'
import type { PlainTl } from './tl/plain-tl.ts'

/** What people act on. */
export interface PersonParts {
  readonly users: Users
  readonly chats: PrivateChats
  readonly files: Files
  readonly notices: Notices
  readonly reactions: Reactions
  readonly callbackQueries: CallbackQueries
  readonly rules: Rules
  /** Throws when the objects are not in the schema. */
  readonly checkTl: (content: TlContent) => void
}

export interface TlContent {
  readonly entities: readonly PlainTl[]
  readonly media?: PlainTl | undefined
  readonly action?: PlainTl | undefined
}
