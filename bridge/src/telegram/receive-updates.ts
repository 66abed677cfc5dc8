import type { RawUpdateInfo, tl } from '@mtcute/core'
import type { TelegramEvent, TelegramMessageSent } from '../domain/event.ts'
import type { TelegramMessageId } from '../domain/ids.ts'
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
    for (const event of eventsOf(update, { ...context(), user: (id) => peers.users.get(id) }, onFault)) {
      if (typeof event === 'string') onIgnored(event)
      else provider.collect(event)
    }
  })
}

function eventsOf(
  update: tl.TypeUpdate,
  context: FromTelegramContext,
  onFault: (error: unknown) => void,
): (TelegramEvent | IgnoredReason | 'other update')[] {
  switch (update._) {
    case 'updateNewMessage':
      return [toEvent(update.message, context, onFault)]
    case 'updateEditMessage': {
      const event = toEvent(update.message, context, onFault)
      return [typeof event === 'string' ? event : { ...event, kind: 'message_edited' }]
    }
    case 'updateDeleteMessages':
      return update.messages.map((id) => ({
        kind: 'message_deleted',
        origin: 'Telegram',
        accountId: context.accountId,
        telegramMessageId: id as TelegramMessageId,
      }))
    default:
      return ['other update']
  }
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
