import type { PrivateMessage } from './private-message.ts'
import { deletedAtFor, viewFor } from './private-message.ts'

/** Copies that leave the mailbox of one account together. */
export interface DeletedCopies {
  readonly account: number
  /** Identifiers in the account's mailbox. */
  readonly ids: readonly number[]
  /** Whether the account is told of it. */
  readonly isTold: boolean
}

export interface Deletion {
  readonly by: number
  /** Whether the copies of the others go as well. */
  readonly forEveryone: boolean
}

/** What goes from which mailbox; first from that of the one who deletes. */
export function findDeletedCopies(
  messages: readonly PrivateMessage[],
  { by, forEveryone }: Deletion,
  isToldOfOthersDeletions: (accountId: number) => boolean,
): DeletedCopies[] {
  const own = messages.map((message) => viewFor(by, message).id)
  const copies = new Map([[by, own]])
  for (const message of forEveryone ? messages : []) {
    const { peer } = viewFor(by, message)
    if (deletedAtFor(peer, message) === undefined) copies.set(peer, [...(copies.get(peer) ?? []), viewFor(peer, message).id])
  }
  return [...copies].map(([account, ids]) => ({ account, ids, isTold: account === by || isToldOfOthersDeletions(account) }))
}
