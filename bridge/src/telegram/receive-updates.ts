import type { RawUpdateInfo, tl } from '@mtcute/core'
import type { TelegramMessageSent } from '../domain/event.ts'
import { type FromTelegramContext, fromTelegram, type IgnoredReason, unreadable } from './from-telegram.ts'
import type { MtprotoClient } from './mtproto-client.ts'
import type { SessionProvider } from './session-provider.ts'

export interface ReceiveUpdatesOptions {
  client: MtprotoClient
  provider: SessionProvider
  context: () => Omit<FromTelegramContext, 'user'>
  onIgnored: (reason: IgnoredReason | 'other update') => void
  onFault: (error: unknown) => void
}

/**
 * Turns what mtcute hands over into events of the pass that is under way. A handler that throws loses its update for
 * good, and one that waits is not waited for; this one does neither.
 */
export function receiveUpdates({ client, provider, context, onIgnored, onFault }: ReceiveUpdatesOptions): void {
  client.base.onRawUpdate.add(({ update, peers }: RawUpdateInfo) => {
    if (update._ !== 'updateNewMessage') return onIgnored('other update')
    const event = toEvent(update.message, { ...context(), user: (id) => peers.users.get(id) }, onFault)
    if (typeof event === 'string') onIgnored(event)
    else provider.collect(event)
  })
}

/** A fault in reading one kind of message must neither stop the account nor swallow the message. */
export function toEvent(
  message: tl.TypeMessage,
  context: FromTelegramContext,
  onFault: (error: unknown) => void,
): TelegramMessageSent | IgnoredReason {
  try {
    return fromTelegram(message, context)
  } catch (error) {
    onFault(error)
    return message._ === 'message' ? unreadable(message, context) : 'service message'
  }
}
